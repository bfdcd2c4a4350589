// A voice note with the app's own recorder, or the browser's; at most a minute, as in the chats.
export const LONGEST_MS = 60_000;
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export const canRecord = (lent) => Boolean(lent.record || (navigator.mediaDevices?.getUserMedia && window.MediaRecorder));

/** Starts; answers {stop}, which answers {blob} or {id}. Rejects with a sentence. */
export async function begin(lent) {
  if (lent.record) {
    await lent.record.start();
    return { stop: () => lent.record.stop() };
  }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    throw new Error("没有麦克风权限。可以打字，或用键盘上的语音输入。");
  }
  const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, kind ? { mimeType: kind, audioBitsPerSecond: 32_000 } : {});
  const pieces = [];
  recorder.ondataavailable = ({ data }) => data.size && pieces.push(data);
  const over = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  return {
    stop: async () => {
      recorder.stop();
      await over;
      stream.getTracks().forEach((track) => track.stop());
      return { blob: new Blob(pieces, { type: recorder.mimeType }) };
    },
  };
}
