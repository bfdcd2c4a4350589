// The scripts of the apps sometimes never answer: outside their app, in an old version, after a refusal.
const PATIENCE_MS = 8_000;

/** The promise, or a rejection after eight seconds. */
export const soon = (promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("没有回应，请再试一次。")), PATIENCE_MS))]);
