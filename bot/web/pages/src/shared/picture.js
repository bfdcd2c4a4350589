// A photo of 12 megapixels over a plant's network takes a minute: 1600 pixels say as much.
const SIDE = 1600;

/** The chosen file, smaller where it was bigger; as it was where this browser cannot. */
export async function smaller(file) {
  try {
    const whole = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    if (share === 1) return file;
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(whole.width * share), height: Math.round(whole.height * share) });
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    return (await new Promise((made) => canvas.toBlob(made, "image/jpeg", 0.85))) || file;
  } catch {
    return file;
  }
}
