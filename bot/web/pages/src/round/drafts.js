// What was tapped and not yet sent, written down at every tap: a killed tab loses nothing. One draft per round and point.
const SPACE = "safeloop-draft:";
const OLD_MS = 7 * 24 * 3_600_000;
const EMPTY = { answers: {}, times: {}, seconds: 0 };

let mark = "";
/** Whose drafts: a phone changes hands, and nobody finds another's answers filled in. */
export const whose = (person) => (mark = person);
const name = (round, point) => `${SPACE}${mark}:${round}:${point}`;

export function draft(round, point) {
  try {
    return { ...structuredClone(EMPTY), ...JSON.parse(localStorage.getItem(name(round, point))) };
  } catch {
    return structuredClone(EMPTY);
  }
}
export const keep = (round, point, made) => localStorage.setItem(name(round, point), JSON.stringify({ ...made, at: Date.now() }));
export const drop = (round, point) => localStorage.removeItem(name(round, point));

/** Drafts of a week ago belong to rounds that are over. */
export function sweep() {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(SPACE))) {
    const { at = 0 } = JSON.parse(localStorage.getItem(key) || "{}");
    if (Date.now() - at > OLD_MS) localStorage.removeItem(key);
  }
}
