import { reactive } from "vue";
import { bot, control } from "./wire.js";

export const PLATFORMS = { wecom: "企业微信", dingtalk: "钉钉" };
const FIRST = { wecom: "zhang.wei", dingtalk: "zhao.min" };
const KEPT = 400;

/** Everything the page shows; written here only, read everywhere. */
export const state = reactive({
  ready: false,
  offline: "",
  now: "",
  members: { wecom: [], dingtalk: [] },
  who: { ...FIRST },
  threads: { wecom: {}, dingtalk: {} },
  faces: {},
  unread: {},
  faults: [],
  traffic: [],
  bot: { cases: [], timers: [], outbox: [] },
  open: "",
  detail: null,
  tab: "cases",
  hint: null,
  kept: {},
  places: [],
  labels: [],
});

let door = null;
let asking = false;
let again = false;

export const api = () => door;
export const keyOf = (bubble) => `${bubble.platform}/${bubble.thread}/${bubble.id}`;
export const thread = (platform, user = state.who[platform]) => state.threads[platform][user.toLowerCase()] || [];
export const member = (platform, user) => state.members[platform].find((one) => one.userid === user);
export const nameOf = (platform, user) => member(platform, user)?.name || user;

/** A picture of a card, wherever it lies: the platform's own files are named by a path. */
export const picture = (url) => (url.startsWith("/_control/") ? door.base.replace(/\/_control$/, "") + url : url);

function faceOf(bubble) {
  const seen = (state.faces[keyOf(bubble)] ||= []);
  if (bubble.card) seen[bubble.looks - 1] = bubble.card;
}

function place(bubble) {
  if (!state.threads[bubble.platform]) return; // people outside have no phone on this page
  const talk = (state.threads[bubble.platform][bubble.thread] ||= []);
  const found = talk.findIndex((one) => one.id === bubble.id);
  if (found >= 0) talk[found] = bubble;
  else talk.push(bubble);
  faceOf(bubble);
  const mine = bubble.thread === state.who[bubble.platform].toLowerCase();
  if (found < 0 && !mine && bubble.from === "bot") state.unread[`${bubble.platform}/${bubble.thread}`] = true;
}

/** Hand a phone to somebody. */
export function hand(platform, user) {
  state.who[platform] = user;
  delete state.unread[`${platform}/${user.toLowerCase()}`];
}

const isHazard = (one) => one.kind === "hazard";

/** What the bot knows; several wishes at once become one question. */
export async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const first = !state.bot.cases.some(isHazard);
    state.bot = await bot.get("/sandbox/state");
    state.now = state.bot.now;
    // The very first hazard opens itself: an empty inspector explains nothing.
    const hazard = state.bot.cases.find(isHazard);
    if (first && hazard) state.open = hazard.code;
    if (state.open) state.detail = await bot.get(`/sandbox/case/${state.open}`).catch(() => null);
    // A draft that turned out to be no report is gone for good: back to the list.
    if (state.open && !state.detail && !state.bot.cases.some((one) => one.code === state.open)) state.open = "";
    state.offline = "";
  } catch {
    state.offline = "服务没有回应，页面会自己再试。";
  }
  asking = false;
  if (again) {
    again = false;
    await refresh();
  }
}

export async function refreshFaults() {
  state.faults = (await door.get("faults")).on;
}

export async function openCase(code) {
  state.open = code;
  state.detail = null;
  state.tab = "cases";
  await refresh();
}

function listen() {
  const source = door.events();
  const data = (event) => JSON.parse(event.data);
  for (const kind of ["message", "card", "recall"]) {
    source.addEventListener(kind, (event) => {
      place(data(event));
      refresh();
    });
  }
  source.addEventListener("traffic", (event) => {
    state.traffic.unshift(data(event));
    state.traffic.length = Math.min(state.traffic.length, KEPT);
    if (state.faults.length) refreshFaults();
  });
  source.addEventListener("reset", forget);
}

function forget() {
  const phones = { threads: { wecom: {}, dingtalk: {} }, faces: {}, unread: {} };
  Object.assign(state, { ...phones, traffic: [], faults: [], open: "", detail: null, kept: {} });
}

/** Empty both sides; the phones go back to the first people. */
export async function reset() {
  await bot.post("/sandbox/reset");
  await door.post("reset");
  forget();
  state.bot = { cases: [], timers: [], outbox: [] };
  Object.assign(state.who, FIRST);
  await refresh();
}

/** Load once and stay up to date. */
export async function begin() {
  const where = await bot.get("/sandbox/where");
  door = control(where.control);
  const [members, seen, wire] = await Promise.all([door.get("members"), door.get("transcript.json"), door.get("traffic")]);
  state.members = { wecom: members.wecom, dingtalk: members.dingtalk };
  for (const talks of Object.values(seen)) for (const talk of Object.values(talks)) talk.forEach(place);
  state.unread = {};
  state.traffic = wire.exchanges.slice(-KEPT).reverse();
  listen();
  await Promise.all([refresh(), refreshFaults()]);
  state.ready = true;
  setInterval(refresh, 2000);
}

/** Group conversations, the duty room's among them. */
export const rooms = () =>
  ["wecom", "dingtalk"].flatMap((platform) =>
    Object.entries(state.threads[platform])
      .filter(([id]) => id.startsWith("group:"))
      .map(([id, talk]) => ({ platform, id, talk })),
  );
