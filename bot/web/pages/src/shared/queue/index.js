// The outbox of every page: what is done without a net is kept on the phone and sent in order when there is one.
//
//   start()                 once a page; Pending.vue does it
//   put(draft)              writes one down and tries to send; answers the entry
//   deliver(draft)          the same, and waits a while for what becomes of it
//   entries(), filesOf(entry), onChange(fn), flush(now), dismiss(seq), again(seq)
//   fresh(name, path), keep(name, data), kept(name)   what a shift needs, kept for later
//
// A draft: {kind, url, fields, files: [{name, blob}], title}.
import { dismiss, onChange, put as write } from "./entries.js";
import { flush, status, whoami } from "./flush.js";
import { register } from "./worker.js";

export { again, dismiss, entries, filesOf, nearlyFull, onChange } from "./entries.js";
export { lastContact, serviceNow } from "./clock.js";
export { flush, status } from "./flush.js";
export { forget, fresh, keep, kept } from "./kept.js";
export { smaller } from "../picture.js";

const EVERY_MS = 15_000;
const PATIENCE_MS = 12_000;
let begun = false;

/** Sends at the start, when the net comes back, when the page is looked at, and every 15 seconds. */
export function start() {
  if (begun) return;
  begun = true;
  navigator.storage?.persist?.().catch(() => {});
  const look = () => flush();
  addEventListener("online", () => flush(true));
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  setInterval(look, EVERY_MS);
  // Whoever opens a page with a net is known from then on without one.
  whoami().then(look, look);
  register();
}

/** Writes one down and tries to send it; answers the entry. Rejects with a sentence where it could not be kept. */
export async function put(draft) {
  const entry = await write(draft);
  flush();
  return entry;
}

/** {state, error, answer}: done with the service's answer; refused or conflict with its reason (the caller shows it,
 *  nothing stays behind); waiting where there is no net or no login, or it takes long: then it goes by itself. */
export async function deliver(draft) {
  let end;
  const news = new Promise((done) => (end = done));
  const entry = await write(draft);
  const stop = onChange((said) => said?.key === entry.key && end(said));
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS));
  // Another page of ours may be the one that sends: then its news comes over.
  const tried = flush(true).then(() => (status.why ? null : late));
  const found = await Promise.race([news, tried, late]);
  stop();
  if (!found) return { state: "waiting", error: status.error, why: status.why, entry };
  if (found.state !== "done") await dismiss(entry.seq);
  return { ...found, entry };
}
