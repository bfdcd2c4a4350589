// What waits on this phone to be sent, in the order in which it was done.
//
// An entry: {seq, key, person, owner, kind, url, fields, files: [{name, size}], title, wall, mono, life, anchor, begun,
// since, state, error, tries}; state is waiting, sending, refused or conflict. What was taken over is gone from here.
import { NO_ROOM, inside, random, recall } from "./base.js";
import { moment, read } from "./clock.js";
import { smaller } from "../picture.js";

const SPARE = 8 << 20;
const PICTURE = /^image\/(jpeg|webp|heic|heif)$/;
export const WAITING = ["waiting", "sending"];
const listeners = new Set();
const channel = "BroadcastChannel" in window ? new BroadcastChannel("safeloop-queue") : null;
let before = Promise.resolve();

/** `fn(news)` at every change, in other pages of ours too; answers how to stop it. `news` is {key, state, error,
 *  answer} where one entry came to its end, else null. */
export function onChange(fn) {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

export function changed(news = null) {
  channel?.postMessage(news);
  listeners.forEach((fn) => fn(news));
}
if (channel) channel.onmessage = ({ data }) => listeners.forEach((fn) => fn(data));

/** Writes one down: {kind, url, fields, files: [{name, blob}], title, key?}. Both clocks are read at the call; calls
 *  keep their order however long a photo takes. Rejects with a sentence where nothing could be kept. */
export function put(draft) {
  const at = read();
  const turn = before.then(() => write(draft, at));
  before = turn.catch(() => {});
  return turn;
}

async function write({ kind, url, fields = {}, files = [], title = "", key = random() }, at) {
  const person = await recall("person");
  if (!person) throw new Error("这台手机还没有登录过，记不下来。请先连网登录一次。");
  const blobs = await Promise.all(files.filter((one) => one.blob).map(async ({ name, blob }) => ({ name, blob: await bytes(blob) })));
  await room(blobs.reduce((sum, one) => sum + one.blob.size, 0));
  const entry = {
    key, kind, url, title, fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    person: person.mark, owner: person.name, files: blobs.map(({ name, blob }) => ({ name, size: blob.size })),
    ...(await moment(at)), state: "waiting", error: "", tries: 0,
  };
  await inside(async (base) => {
    // Safely on the phone before the worker is told so: a battery may fall out.
    const change = base.transaction(["entries", "files"], "readwrite", { durability: "strict" });
    // The store's own counter: it goes on after a reboot, and never back.
    entry.seq = await change.objectStore("entries").add(entry);
    await Promise.all([...blobs.map(({ blob }, turn) => change.objectStore("files").add(blob, [entry.seq, turn])), change.done]);
  });
  changed();
  return entry;
}

// The bytes themselves: a file of the camera may be gone tomorrow, and a browser does not count it against its store.
async function bytes(blob) {
  const made = PICTURE.test(blob.type) ? await smaller(blob) : blob;
  const read = await made.arrayBuffer().catch(() => null);
  if (!read) throw new Error("照片读不出来，请重新拍一张。");
  return new Blob([read], { type: made.type });
}

/** Rejects before the phone is full, while what was typed is still on the page. */
async function room(more) {
  const { usage = 0, quota = Infinity } = (await navigator.storage?.estimate?.().catch(() => null)) || {};
  if (usage + more + SPARE > quota) throw new Error(NO_ROOM);
}

/** True where less than a fifth of what this phone lends is left. */
export async function nearlyFull() {
  const { usage = 0, quota = Infinity } = (await navigator.storage?.estimate?.().catch(() => null)) || {};
  return usage > quota * 0.8;
}

/** In order; without the files' contents. */
export const entries = () => inside((base) => base.getAll("entries"));

const span = (seq) => IDBKeyRange.bound([seq], [seq, []]);

/** The files of one entry: [{name, blob}]. */
export async function filesOf(entry) {
  const blobs = await inside((base) => base.getAll("files", span(entry.seq)));
  return entry.files.map(({ name }, turn) => ({ name, blob: blobs[turn] }));
}

/** The first entry after `seq` that waits; null at the end. */
export const waitingAfter = (seq) =>
  inside(async (base) => {
    for (let cursor = await base.transaction("entries").store.openCursor(IDBKeyRange.lowerBound(seq, true)); cursor; cursor = await cursor.continue()) {
      if (WAITING.includes(cursor.value.state)) return cursor.value;
    }
    return null;
  });

/** Changes one entry; nothing where it is gone. */
export const update = (seq, change) =>
  inside(async (base) => {
    const turn = base.transaction("entries", "readwrite");
    const entry = await turn.store.get(seq);
    if (entry) await turn.store.put({ ...entry, ...change });
    await turn.done;
  });

/** Takes one away, with its files: it was taken over, or the worker is done with it. */
export async function drop(seq) {
  await inside(async (base) => {
    const change = base.transaction(["entries", "files"], "readwrite");
    await Promise.all([change.objectStore("entries").delete(seq), change.objectStore("files").delete(span(seq)), change.done]);
  });
}

/** The worker read why it was not taken, and lets it go. */
export async function dismiss(seq) {
  await drop(seq);
  changed();
}

/** One that was refused goes once more, in its old place. */
export async function again(seq) {
  await update(seq, { state: "waiting", error: "" });
  changed();
}
