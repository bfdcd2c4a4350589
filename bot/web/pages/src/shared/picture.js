// A photo of 12 megapixels over a plant's network takes a minute, and 300 of them fill a phone: 1600 pixels say as much.
const SIDE = 1600;
const QUALITY = 0.85;
const ORIENTATION = 0x0112;

/** The chosen file, smaller where it was bigger, with what the camera wrote into it (time, place); as it was where
 *  this browser cannot. */
export async function smaller(file) {
  try {
    const whole = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    if (share === 1) return file;
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(whole.width * share), height: Math.round(whole.height * share) });
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return made ? withExif(made, await exifOf(file).catch(() => null)) : file;
  } catch {
    return file;
  }
}

/** The Exif part of a JPEG, made upright (the canvas has turned the picture already); null where there is none. */
async function exifOf(file) {
  const bytes = new Uint8Array(await file.slice(0, 256 * 1024).arrayBuffer());
  const view = new DataView(bytes.buffer);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const length = view.getUint16(at + 2);
    if (bytes[at + 1] === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
      upright(new DataView(bytes.buffer, at + 10, Math.min(length - 8, bytes.length - at - 10)));
      return at + 2 + length <= bytes.length ? bytes.slice(at, at + 2 + length) : null;
    }
    at += 2 + length;
  }
  return null;
}

function upright(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, little);
  for (let turn = 0; turn < tiff.getUint16(first, little); turn += 1) {
    const entry = first + 2 + turn * 12;
    if (tiff.getUint16(entry, little) === ORIENTATION) tiff.setUint16(entry + 8, 1, little);
  }
}

function withExif(made, exif) {
  if (!exif) return made;
  return new Blob([made.slice(0, 2), exif, made.slice(2)], { type: "image/jpeg" });
}
