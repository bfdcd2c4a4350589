import { getBeacons, getLocation, register, scanQRCode, startBeaconDiscovery, startRecord, stopBeaconDiscovery, stopRecord, uploadVoice } from "@wecom/jssdk";

const LISTEN_MS = 10_000;
const STEP_MS = 700;
const spelled = ({ uuid, major, minor }) => `${uuid}:${major}:${minor}`.toLowerCase();
const pause = () => new Promise((done) => setTimeout(done, STEP_MS));

/** `wanted` as uuid:major:minor, once it was heard; rejects with a sentence after ten seconds. */
async function hear(wanted) {
  await startBeaconDiscovery({ uuids: [wanted.split(":")[0]] });
  try {
    for (const until = Date.now() + LISTEN_MS; Date.now() < until; await pause()) {
      const { beacons } = await getBeacons();
      if (beacons.some((one) => spelled(one) === wanted)) return wanted;
    }
  } finally {
    stopBeaconDiscovery().catch(() => {});
  }
  throw new Error("没有收到这里的信标。走近一点、打开蓝牙再试，或者扫点位码。");
}

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
    beacon: hear,
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
