import "dingtalk-jsapi/entry/union";
import { getLocation$ } from "dingtalk-jsapi/api/union/getLocation";
import { requestAuthCode$ } from "dingtalk-jsapi/api/union/requestAuthCode";
import { scan$ } from "dingtalk-jsapi/api/union/scan";
import { config } from "dingtalk-jsapi/core";

const GCJ02 = "1";

/** The code of a login inside the app; rejects where the app gives none. */
export const loginCode = async (script) => (await requestAuthCode$(script)).code;

export function tools(lent) {
  const { agentId, corpId, timeStamp, nonceStr, signature, type, jsApiList } = lent;
  config({ agentId: String(agentId), corpId, timeStamp, nonceStr, signature, type, jsApiList });
  return {
    scan: async () => (await scan$({ type: "qr" })).text,
    locate: async () => {
      const found = await getLocation$({ type: 0, useCache: false, coordinate: GCJ02, cacheTimeout: 20, withReGeocode: false, targetAccuracy: "50" });
      return { lat: +found.latitude, lng: +found.longitude, accuracy: +found.accuracy, datum: "gcj02" };
    },
  };
}
