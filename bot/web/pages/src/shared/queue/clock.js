// Two clocks and one anchor. The wall clock can be set by anybody; performance.now() cannot, but it starts anew with
// every life of the page and on many phones stands still while they sleep. The anchor is service time, signed.
import { random, recall, remember } from "./base.js";

export const LIFE = random();
const AT_ONCE_MS = 5_000;
const SLACK_MS = 2_000;
let last = null;

/** Every answer that brings an anchor is a contact with the service. */
export function contact(token) {
  if (!token) return;
  last = { token, ms: Number(token.split(".")[0]), wall: Date.now(), mono: performance.now(), life: LIFE };
  remember("contact", last).catch(() => {});
}

/** The last contact, of an earlier life of the page too; null before the first. */
export async function lastContact() {
  last ||= (await recall("contact").catch(() => null)) || null;
  return last;
}

/** Service time as well as this phone knows it, in ms since 1970; the wall clock before the first contact. */
export function serviceNow() {
  if (!last) return Date.now();
  return last.ms + (last.life === LIFE ? performance.now() - last.mono : Date.now() - last.wall);
}

/** 2026-11-22T14:30:05.123+08:00 */
export function iso(ms) {
  const east = -new Date(ms).getTimezoneOffset();
  const two = (number) => String(Math.trunc(number)).padStart(2, "0");
  const local = new Date(ms + east * 60_000).toISOString().slice(0, -1);
  return `${local}${east < 0 ? "-" : "+"}${two(Math.abs(east) / 60)}:${two(Math.abs(east) % 60)}`;
}

/** Both clocks, read now. */
export const read = () => ({ wall: Date.now(), mono: performance.now(), life: LIFE });

/** What an entry keeps of the moment `at` it was made. */
export async function moment(at) {
  const before = await lastContact();
  const same = before && before.life === at.life && before.mono <= at.mono;
  return { ...at, anchor: before?.token || "", begun: before ? { ms: before.ms, wall: before.wall, mono: before.mono } : null, since: same ? at.mono - before.mono : null };
}

/** True where it goes out as it is done: the service's own clock says when. */
const atOnce = (entry) => entry.life === LIFE && !entry.tries && Math.max(performance.now() - entry.mono, Math.abs(Date.now() - entry.wall)) < AT_ONCE_MS;

/** Milliseconds since the anchor, "" where they prove nothing: a phone that slept counts too few. */
function since(entry) {
  if (entry.since === null) return "";
  const byWall = entry.wall - entry.begun.wall - entry.since;
  if (Math.abs(byWall) <= SLACK_MS || byWall < 0) return String(Math.round(entry.since));
  // Sleep and a clock set forward look the same, until the service says how long it really was.
  if (last?.life !== entry.life) return "";
  const slept = last.ms - entry.begun.ms - (last.mono - entry.begun.mono);
  return slept > SLACK_MS ? "" : String(Math.round(entry.since));
}

/** The fields that say when an entry was made; none where it is sent as it is made. */
export function stamps(entry) {
  if (atOnce(entry)) return { seq: entry.seq };
  return { seq: entry.seq, wall: iso(entry.wall), sent_wall: iso(Date.now()), anchor: entry.anchor, since_ms: since(entry) };
}
