// What the service knows, with what this phone did since laid over it: the page shows the same whether there is a net.
import { ABNORMAL } from "./sheet.js";

const GIVEN = { judge: "", photo: "已拍", voice: "已录语音", signature: "已签名" };

/** {round, act} of an entry's address; act `at` begins a round at a point. */
export function aim(entry) {
  const [, where, last] = /\/h5\/api\/rounds\/([^/]+)\/([^/]+)$/.exec(entry.url) || [];
  return where === "at" ? { round: `ref.${entry.fields.ref}`, act: "at", point: last } : { round: where, act: last };
}

/** The name under which drafts and addresses know a round: its code, or what the phone called it. */
export const nameOf = (round) => (round.ref ? `ref.${round.ref}` : round.code);
export const isCalled = (round, name) => Boolean(name) && (round.code === name || (Boolean(round.ref) && `ref.${round.ref}` === name));

/** All rounds as they stand on this phone. `entries` in order; refused and conflicting ones change nothing. */
export function overlay(data, entries, when) {
  const rounds = structuredClone(data.rounds);
  for (const stop of rounds.flatMap((one) => one.stops)) if (!stop.filled) recalled(stop);
  for (const entry of entries) {
    const { round: name, act, point } = aim(entry);
    if (!act || ["refused", "conflict"].includes(entry.state)) continue;
    if (act === "at" && !rounds.some((one) => isCalled(one, name))) rounds.unshift(begun(data, point, entry, when));
    const round = rounds.find((one) => isCalled(one, name));
    if (round && CHANGES[act]) {
      round.waiting = true;
      CHANGES[act](round, entry, when(entry.wall), round.stops.find((stop) => stop.point === entry.fields.point));
    }
  }
  return rounds;
}

// A finding that another phone of the same person reported is an answer given, though its sheet is not handed in yet.
function recalled(stop) {
  for (const one of stop.findings) stop.answers[one.no] ||= one.answer || ABNORMAL;
}

function begun(data, point, entry, when) {
  const known = data.points.find((one) => one.code === point) || { code: point, name: point, sheet: "", halt: "" };
  const stop = { point, name: known.name, sheet: known.sheet, halt: known.halt, checked_in: null, filled: null, answers: {}, findings: [], flags: [], banned: known.banned || "", substances: known.substances || [], turned_yellow: false };
  return { code: "", ref: entry.fields.ref, state: "going", purpose: "adhoc", title: known.name, opens_at: when(entry.wall), due_at: null, ordered: false, owner: null, mine: true, version: 0, stops: [stop], missing: [], offers: ["checkin", "finish"], waiting: true };
}

const finding = (stop, entry) => {
  const no = Number(entry.fields.no);
  const known = stop.findings.find((one) => one.no === no);
  if (known) return known;
  const made = { no, hazard: "", known: false, photos: {}, no_instrument: false, waiting: true };
  stop.findings.push(made);
  return made;
};

const CHANGES = {
  checkin: (round, entry, at, stop) => stop && (stop.checked_in ||= at, round.state === "planned" && (round.state = "going")),
  abnormal: (round, entry, at, stop) => stop && (finding(stop, entry), (stop.answers[entry.fields.no] = entry.fields.answer)),
  noinstrument: (round, entry, at, stop) => stop && (finding(stop, entry).no_instrument = true),
  photo(round, entry, at, stop) {
    if (!stop) return;
    if (entry.fields.view === "项") stop.answers[entry.fields.no] ||= GIVEN.photo;
    else finding(stop, entry).photos[entry.fields.view] ||= shown(entry);
  },
  voice: (round, entry, at, stop) => stop && (stop.answers[entry.fields.no] ||= GIVEN.voice),
  sign: (round, entry, at, stop) => stop && (stop.answers[entry.fields.no] ||= GIVEN.signature),
  fill: (round, entry, at, stop) => stop && (stop.filled ||= at, Object.assign(stop.answers, JSON.parse(entry.fields.answers))),
  finish: (round) => (round.state = "closed"),
  take: (round) => (round.mine = true),
  hand: (round) => (round.mine = false),
  excuse: (round) => (round.state = "void"),
};

const pictures = new Map();
const shown = (entry) => pictures.get(entry.key) || "waiting";

/** Gives a waiting photo an address of this page; true where it had none. */
export async function shownAs(entry, filesOf) {
  if (pictures.has(entry.key)) return false;
  const [file] = await filesOf(entry);
  pictures.set(entry.key, file?.blob ? URL.createObjectURL(file.blob) : "");
  return true;
}
