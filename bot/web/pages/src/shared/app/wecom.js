import { getLocation, register, scanQRCode, startRecord, stopRecord, uploadVoice } from "@wecom/jssdk";

export function tools(lent, signed) {
  register({
    corpId: lent.corpId,
    agentId: lent.agentId,
    jsApiList: lent.jsApiList,
    getConfigSignature: async (url) => (await signed(url)).config,
    getAgentConfigSignature: async (url) => (await signed(url)).agentConfig,
  });
  return {
    scan: async () => (await scanQRCode({ needResult: true, scanType: ["qrCode"] })).resultStr,
    locate: async () => {
      const found = await getLocation({ type: "gcj02" });
      return { lat: +found.latitude, lng: +found.longitude, accuracy: +found.accuracy, datum: "gcj02" };
    },
    // The app records; the sound is fetched by our service under the id it gets.
    record: {
      start: () => startRecord(),
      stop: async () => {
        const { localId } = await stopRecord();
        return { id: (await uploadVoice({ localId, isShowProgressTips: true })).serverId };
      },
    },
  };
}
