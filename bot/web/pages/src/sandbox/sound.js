// A microphone's recording as WAV, 16 kHz mono: the one form every speech reader takes.
const RATE = 16_000;

const ascii = (view, at, word) => [...word].forEach((letter, turn) => view.setUint8(at + turn, letter.charCodeAt(0)));

function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  ascii(view, 0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  ascii(view, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(view, 36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((one, turn) => view.setInt16(44 + turn * 2, Math.max(-1, Math.min(1, one)) * 32767, true));
  return new File([view.buffer], "voice.wav", { type: "audio/wav" });
}

async function toWav(blob) {
  const raw = await new AudioContext().decodeAudioData(await blob.arrayBuffer());
  const room = new OfflineAudioContext(1, Math.ceil(raw.duration * RATE), RATE);
  const source = room.createBufferSource();
  source.buffer = raw;
  source.connect(room.destination);
  source.start();
  const heard = await room.startRendering();
  return { file: wav(heard.getChannelData(0)), ms: Math.round(raw.duration * 1000) };
}

export const canRecord = () => Boolean(navigator.mediaDevices && window.MediaRecorder);

/** A second of silence, for a voice whose words DingTalk already recognised. */
export const silence = () => wav(new Float32Array(RATE));

/** Starts at once; `stop()` answers {file, ms}. Rejects when the microphone is refused. */
export async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const pieces = [];
  const recorder = new MediaRecorder(stream);
  recorder.ondataavailable = (event) => pieces.push(event.data);
  recorder.start();
  return {
    stop: () =>
      new Promise((done, fail) => {
        recorder.onstop = () => {
          stream.getTracks().forEach((track) => track.stop());
          toWav(new Blob(pieces, { type: recorder.mimeType })).then(done, fail);
        };
        recorder.stop();
      }),
  };
}
