// Sends what waits: in order, one at a time, in one page at a time, each with its own key for ever.
import { ask } from "../ask.js";
import { alone } from "./alone.js";
import { remember } from "./base.js";
import { contact, stamps } from "./clock.js";
import { changed, drop, filesOf, update, waitingAfter } from "./entries.js";

const KNOWN_MS = 60_000;
const PATIENCE_MS = 120_000;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 120_000;
/** What the page may say about the upload: why is "", "offline", "login", "busy" or "later". */
export const status = { busy: false, why: "", error: "" };
const waits = new Map();
let who = null;
let running = null;
let wanted = false;

/** Who is logged in, asked anew when it was a minute ago; rejects where nobody is, or there is no net. */
export async function whoami(anew = false) {
  const age = who ? Math.max(performance.now() - who.mono, Math.abs(Date.now() - who.wall)) : Infinity;
  if (!anew && age < KNOWN_MS) return who;
  const { mark, name, csrf, anchor, duty_phone: phone } = await ask("/h5/api/me", { method: "GET" });
  contact(anchor);
  who = { mark, name, csrf, mono: performance.now(), wall: Date.now() };
  await remember("person", { mark, name, phone });
  return who;
}

/** Sends everything that may be sent. A second call while one runs makes that one look once more at its end. `now`:
 *  somebody pressed 上传, no pause counts. */
export function flush(now = false) {
  if (now) waits.clear();
  wanted = true;
  running ||= turns().finally(() => (running = null));
  return running;
}

async function turns() {
  while (wanted) {
    wanted = false;
    if (!(await waitingAfter(0))) break;
    Object.assign(status, { busy: true, why: "", error: "" });
    changed();
    try {
      await alone(pass);
    } catch (error) {
      stopped(error);
    } finally {
      status.busy = false;
      changed();
    }
  }
}

function stopped(error) {
  status.why = error.status === 401 ? "login" : error.offline ? "offline" : error.status === 429 ? "busy" : "later";
  status.error = error.message;
  if (error.status === 401) who = null;
  if (error.wait) setTimeout(flush, error.wait * 1000);
}

// A round that cannot go on waits; the others go on.
async function pass() {
  await whoami();
  const blocked = new Set();
  for (let entry = await waitingAfter(0); entry; entry = await waitingAfter(entry.seq)) {
    if (entry.person !== who.mark || blocked.has(lane(entry))) continue;
    if ((waits.get(entry.key)?.until || 0) > performance.now() || !(await step(entry))) blocked.add(lane(entry));
  }
}

/** Acts on one round or one permit keep their order among each other; its beginning comes before all of them. */
export const lane = (entry) => (entry.fields.ref ? `/h5/api/rounds/ref.${entry.fields.ref}` : entry.url.split("/").slice(0, -1).join("/"));

/** True where this entry stands in nobody's way any more. Throws where no other can be sent now either. */
async function step(entry) {
  await update(entry.seq, { state: "sending", tries: entry.tries + 1 });
  changed();
  try {
    const answer = await send(entry);
    await drop(entry.seq);
    waits.delete(entry.key);
    contact(answer.anchor);
    changed({ key: entry.key, state: "done", error: "", answer });
    return true;
  } catch (error) {
    return failed(entry, error);
  }
}

async function failed(entry, error) {
  const state = error.status === 409 ? "conflict" : error.final ? "refused" : "waiting";
  await update(entry.seq, { state, error: error.message, never: Boolean(error.answer?.final) });
  if (state !== "waiting") {
    changed({ key: entry.key, state, error: error.message, answer: error.answer });
    return true;
  }
  changed();
  if (error.offline || [401, 429].includes(error.status)) throw error;
  pause(entry);
  Object.assign(status, { why: "later", error: error.message });
  return false;
}

function pause(entry) {
  const step = Math.min((waits.get(entry.key)?.step || FIRST_WAIT_MS / 2) * 2, LONGEST_WAIT_MS);
  waits.set(entry.key, { step, until: performance.now() + step });
}

async function send(entry) {
  const found = await post(entry);
  if (found.status !== 403) return judged(found);
  // Another login in another page has another word: asked for once more, and never sent for somebody else.
  if ((await whoami(true)).mark !== entry.person) throw new Error("换了人登录，这一条等本人来传。");
  return judged(await post(entry));
}

async function post(entry) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ key: entry.key, ...entry.fields, ...stamps(entry) })) form.set(name, value);
  for (const { name, blob } of await readable(entry)) form.append(name, blob, name);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(entry.url, { method: "POST", body: form, headers: { "X-CSRF": who.csrf }, credentials: "same-origin", signal: patience.signal });
    const body = await response.json().catch(() => null);
    return { status: response.status, ok: response.ok, body, wait: Number(response.headers.get("Retry-After")) };
  } catch {
    throw Object.assign(new Error("没有网，或者传到一半断了。"), { offline: true });
  } finally {
    clearTimeout(timer);
  }
}

// A phone that cleans up may have taken a photo away: that is no reason to try for ever.
async function readable(entry) {
  const files = await filesOf(entry);
  for (const { blob } of files) {
    const read = blob && (await blob.slice(0, 1).arrayBuffer().catch(() => null));
    if (!read) throw Object.assign(new Error("手机里的照片读不出来了（可能被手机清理掉了），请重新拍。"), { final: true });
  }
  return files;
}

// Whatever does not speak as our service speaks (a hotel's login page, a proxy) has decided nothing.
function judged({ status: code, ok, body, wait }) {
  if (ok && body) return body;
  const ours = typeof body?.error === "string";
  const final = ours && code >= 400 && code < 500 && ![401, 408, 425, 429].includes(code);
  throw Object.assign(new Error(ours ? body.error : `服务没有回应（${code}），过一会儿自动再传。`), { status: code, final, wait, answer: body });
}
