// What was chosen and not yet handed in, written down at every tap: a killed tab loses nothing.
const SPACE = "safeloop-quiz:";
const OLD_MS = 40 * 24 * 3_600_000;
const name = (mark, quiz) => `${SPACE}${mark}:${quiz.code}:${quiz.turn}`;

/** Of each question the places that were chosen. Whose: a phone changes hands. */
export function draft(mark, quiz) {
  try {
    const { picks } = JSON.parse(localStorage.getItem(name(mark, quiz)));
    if (picks.length === quiz.questions.length) return picks;
  } catch {
    // None yet.
  }
  return quiz.questions.map(() => []);
}
export const keep = (mark, quiz, picks) => localStorage.setItem(name(mark, quiz), JSON.stringify({ picks, at: Date.now() }));
export const drop = (mark, quiz) => localStorage.removeItem(name(mark, quiz));

/** Drafts of quizzes that are long over. */
export function sweep() {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(SPACE))) {
    const { at = 0 } = JSON.parse(localStorage.getItem(key) || "{}");
    if (Date.now() - at > OLD_MS) localStorage.removeItem(key);
  }
}
