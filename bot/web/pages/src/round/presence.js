// How somebody shows that they stand at a point: label, tag, beacon; the position goes along where the phone gives it.
import { soon } from "../shared/patience.js";
import { whereAmI } from "../shared/place.js";

const FRESH_MS = 30_000;
const BRIEF_MS = 4_000;
let last = null;

/** {lat, lng, accuracy, datum}, or {} after four seconds: nobody waits at a machine for a satellite. `lent` may still
 *  be on its way. */
export async function position(lent) {
  if (last && Date.now() - last.at < FRESH_MS) return last.place;
  const asked = Promise.resolve(lent).then((has) => (has.locate ? soon(has.locate()).catch(whereAmI) : whereAmI())).then((place) => ((last = { place, at: Date.now() }), place));
  return Promise.race([asked, new Promise((done) => setTimeout(() => done({}), BRIEF_MS))]).catch(() => ({}));
}

/** sha256 as hex; "" where the browser keeps it from a page without https. */
export async function digest(text) {
  if (!globalThis.crypto?.subtle) return "";
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** The point behind a scanned label's address. Undefined for what is no label of ours, as far as this phone can tell. */
export async function pointOf(address, points) {
  const [, code, query] = /\/q\/([^/?#]+)\?([^#]*)/.exec(address) || [];
  const point = points.find((one) => one.code === decodeURIComponent(code || ""));
  if (!point) return undefined;
  const mark = await digest(new URLSearchParams(query).get("k") || "");
  return !mark || point.labels.includes(mark) ? point : undefined;
}

export const readsTags = () => "NDEFReader" in window;

/** The text of the tag that is touched next. Rejects with a sentence. */
export async function touchedTag(signal) {
  const reader = new window.NDEFReader();
  try {
    await reader.scan({ signal });
  } catch {
    throw new Error("手机没有打开 NFC，或者没有允许。可以改用扫码。");
  }
  return new Promise((done, fail) => {
    reader.onreadingerror = () => fail(new Error("标签没读出来，再贴近一次。"));
    reader.onreading = ({ message }) => {
      const found = message.records.find((one) => ["text", "url"].includes(one.recordType));
      found ? done(new TextDecoder(found.encoding || "utf-8").decode(found.data).trim()) : fail(new Error("这张标签里没有点位。"));
    };
  });
}
