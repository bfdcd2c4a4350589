// Everything of a shift, in one place: what the service said last, kept on the phone, and what was done here since.
import { computed, shallowReactive } from "vue";
import { ask } from "../shared/ask.js";
import { dismiss, entries, filesOf, fresh, keep, kept, lastContact, onChange, put, serviceNow } from "../shared/queue/index.js";
import { random } from "../shared/queue/base.js";
import { whose } from "./drafts.js";
import { aim, isCalled, overlay, shownAs } from "./overlay.js";
import { OWN } from "./sheet.js";

const NAME = "round";
const NAMED_MS = [800, 2_000, 5_000];
const WAITING = ["waiting", "sending"];
const AWAY = "没有网络，这一页还没有存到手机上。";

/** `waitUntil` in ms of service time: what the service said of the three minutes, with its words in `waitWhy`;
 *  `unbegun` {name, why} of the check at a point that was refused for good. */
export const shift = shallowReactive({ data: null, queue: [], pictures: 0, wrong: "", login: "", away: false, waitUntil: 0, waitWhy: "", unbegun: null });
export const rounds = computed(() => (shift.data && shift.pictures >= 0 ? overlay(shift.data, shift.queue, serviceTime) : []));
export const roundCalled = (name) => rounds.value.find((one) => isCalled(one, name));
export const pointCalled = (code) => shift.data.points.find((one) => one.code === code);
export const sheetOf = (stop) => shift.data.sheets[stop.sheet];

/** An ISO time in the factory's own offset, for a moment (in ms) of the phone's clock. */
export const serviceTime = (wall) => spelled(serviceNow() - (Date.now() - wall));
export const spelledNow = () => spelled(serviceNow());
function spelled(ms) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(shift.data.now) || ["", "+", "00", "00"];
  const offset = (sign === "-" ? -60_000 : 60_000) * (60 * hours + Number(minutes));
  return `${new Date(ms + offset).toISOString().slice(0, 19)}${sign}${hours}:${minutes}`;
}

/** What was kept first, so that the page stands at once and without a net; then what the service says. */
export async function open() {
  onChange(changed);
  await lastContact();
  const found = await kept(NAME).catch(() => null);
  if (found) take(found.data);
  await changed();
  await load();
  // What somebody has to answer comes along with the shift, for where there is no net.
  fresh("quiz", "/h5/api/quizzes").catch(() => {});
}
// An answer that was on its way while somebody pressed is older than what the press brought.
function take(data) {
  whose(data.person.mark);
  const known = new Map((shift.data?.rounds || []).map((one) => [one.code, one]));
  shift.data = { ...data, rounds: data.rounds.map((one) => (known.get(one.code)?.version > one.version ? known.get(one.code) : one)) };
}

export async function load() {
  try {
    const found = await fresh(NAME, "/h5/api/rounds");
    take(found.data);
    Object.assign(shift, { wrong: "", login: "", away: found.old });
  } catch (error) {
    Object.assign(shift, { wrong: error.offline ? AWAY : error.message, login: error.login || "", away: Boolean(error.offline) });
  }
}

/** The round as the service has it now takes the place of what was known of it. */
async function takeIn(round) {
  const known = shift.data.rounds.find((one) => one.code === round.code);
  if (known && known.version > round.version) return;
  const all = known ? shift.data.rounds.map((one) => (one.code === round.code ? round : one)) : [round, ...shift.data.rounds];
  shift.data = { ...shift.data, rounds: all };
  await keep(NAME, shift.data).catch(() => {});
}

const allNamed = (round) => !round || round.stops.every((stop) => stop.findings.every((one) => one.hazard));
const asking = new Set();

// A hazard that a tap opened gets its number a moment later.
async function awaitNames(code) {
  if (asking.has(code)) return;
  asking.add(code);
  for (const wait of NAMED_MS) {
    if (allNamed(shift.data.rounds.find((one) => one.code === code))) break;
    await new Promise((done) => setTimeout(done, wait));
    const found = await ask(`/h5/api/rounds/${code}`, { method: "GET" }).catch(() => null);
    if (found) await takeIn(found.round);
  }
  asking.delete(code);
}

/** Only the photos of a finding are looked at again on the page. */
const isSeen = (entry) => Boolean(entry.fields.view) && entry.fields.view !== OWN;

const unbegun = new Set();

/** A check-in that was not taken, at a point where a later one was or of a check that is not to be: there is nothing
 *  left to do about it. */
function isMoot(entry) {
  const { round, act } = aim(entry);
  if (act === "checkin" && unbegun.has(round)) return true;
  if (act !== "checkin" || entry.state !== "refused" || !shift.data) return false;
  const known = shift.data.rounds.find((one) => isCalled(one, round));
  return Boolean(known?.mine && known.stops.some((one) => one.point === entry.fields.point && one.checked_in));
}

const told = new Set();
let line = Promise.resolve();
let coming = false;

// One look after the other; a whole shift that is sent makes thousands of changes, and the last look sees them all.
function changed(news = null) {
  if (!news && coming) return line;
  coming ||= !news;
  return (line = line.then(() => {
    coming &&= Boolean(news);
    return look(news).catch(() => {});
  }));
}

// What was taken over counts until the round that it made is here: nothing flickers. Its news may come late, or, where
// another page of ours sent it, over a channel.
async function look(news) {
  const ended = news && shift.queue.find((one) => one.key === news.key);
  if (news) told.add(news.key);
  if (ended && news.answer?.round && shift.data) {
    await takeIn(news.answer.round);
    awaitNames(news.answer.round.code);
  }
  if (ended && news.answer?.wait_s && aim(ended).act === "checkin") {
    Object.assign(shift, { waitUntil: serviceNow() + news.answer.wait_s * 1000, waitWhy: news.error });
    await dismiss(ended.seq);
  }
  if (ended && news.state === "refused" && news.answer?.final && aim(ended).act === "at") {
    const name = aim(ended).round;
    unbegun.add(name);
    await dismiss(ended.seq);
    shift.unbegun = { name, why: news.error };
  }
  const queue = (await entries().catch(() => [])).filter((one) => one.kind === "round");
  await Promise.all(queue.filter(isMoot).map((one) => dismiss(one.seq)));
  for (const entry of queue) if (isSeen(entry) && (await shownAs(entry, filesOf))) shift.pictures += 1;
  const gone = shift.queue.filter((one) => WAITING.includes(one.state) && !told.has(one.key) && !queue.some((other) => other.key === one.key));
  shift.queue = [...gone, ...queue].sort((a, b) => a.seq - b.seq);
  if (ended && !news.answer?.round) await load();
}

/** One act of a round, through the queue with or without a net; answers once it is safely on the phone. */
export async function act(round, name, title, fields = {}, files = []) {
  // What waits under the name this phone gave it is followed by what comes after, in one row.
  const own = `ref.${round.ref}`;
  const named = round.code && !shift.queue.some((one) => aim(one).round === own) ? round.code : own;
  await put({ kind: "round", url: `/h5/api/rounds/${named}/${name}`, fields, files, title });
  await changed();
}
/** Begins a round at a point by the scan in `presence`; the name it has until the service gives it a number. */
export async function begin(point, { seen = "", address = "" } = {}) {
  const ref = random();
  await put({ kind: "round", url: `/h5/api/rounds/at/${encodeURIComponent(point.code)}`, fields: { ref, ...(seen && { seen }), ...(address && { address }) }, files: [], title: `${point.name}：开始检查` });
  await changed();
  return `ref.${ref}`;
}

/** Milliseconds until this person may check in at `stop`: three minutes after the last one, none within one skid. */
export function waitFor(stop, now) {
  const mine = rounds.value.filter((one) => one.mine).flatMap((one) => one.stops);
  const last = mine.filter((one) => one.checked_in && one.point !== stop.point).sort((a, b) => Date.parse(b.checked_in) - Date.parse(a.checked_in))[0];
  const own = !last || (stop.halt && last.halt === stop.halt) ? 0 : Date.parse(last.checked_in) + shift.data.policy.between_s * 1000;
  return Math.max(0, Math.max(own, shift.waitUntil) - now);
}
