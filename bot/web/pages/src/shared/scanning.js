// Reads a QR code with the camera where the browser can; a photo of it goes to the service.
import { tell } from "./ask.js";
import { smaller } from "./picture.js";

const LOOK_MS = 250;

export const canWatch = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);

/** Shows the camera in `video` and gives every text it reads to `found`; answers how to stop. Rejects with a sentence. */
export async function watch(video, found) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    throw new Error("没有打开摄像头，可以把码拍下来。");
  }
  video.srcObject = stream;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let timer = 0;
  let over = false;
  const look = async () => {
    const [seen] = await detector.detect(video).catch(() => []);
    if (seen && !over) await found(seen.rawValue);
    if (!over) timer = setTimeout(look, LOOK_MS);
  };
  look();
  return () => {
    over = true;
    clearTimeout(timer);
    stream.getTracks().forEach((track) => track.stop());
  };
}

/** The address in a photo of a code of ours. Rejects with a sentence. */
export async function inPhoto(file) {
  const body = new FormData();
  body.set("code", await smaller(file), "code");
  return (await tell("/h5/api/scan", { body })).address;
}
