// One's own quizzes: what the service said last, kept on the phone, and the papers that wait here to be handed in. No
// right answer is on the phone before its paper was graded.
import { computed, shallowReactive } from "vue";
import { tell } from "../shared/ask.js";
import { entries, fresh, keep, kept, lastContact, onChange, put } from "../shared/queue/index.js";
import { WAITING } from "../shared/queue/entries.js";

export const NAME = "quiz";
export const PATH = "/h5/api/quizzes";
const AWAY = "没有网络，题还没有存到手机上。连上网打开一次这一页，以后没有网也能答。";

export const shown = shallowReactive({ data: null, queue: [], wrong: "", login: "", away: false });
const waits = (one) => shown.queue.find((entry) => entry.url === `${PATH}/${one.code}/answer` && Number(entry.fields.turn) === one.turn && WAITING.includes(entry.state));
/** `waiting`: the entry with the paper that was handed in here and is not graded yet. */
export const quizzes = computed(() => (shown.data?.quizzes || []).map((one) => ({ ...one, waiting: waits(one) || null })));
export const quizCalled = (code) => quizzes.value.find((one) => one.code === code);

/** What was kept first, so that the page stands without a net; then what the service says. */
export async function open() {
  onChange(changed);
  await lastContact();
  const found = await kept(NAME).catch(() => null);
  if (found) take(found.data);
  await changed();
  await load();
}

// An answer that was on its way while a paper was graded is older than what the grading brought.
function take(data) {
  const known = new Map((shown.data?.quizzes || []).map((one) => [one.code, one]));
  shown.data = { ...data, quizzes: data.quizzes.map((one) => (known.get(one.code)?.papers.length > one.papers.length ? known.get(one.code) : one)) };
}

export async function load() {
  try {
    const found = await fresh(NAME, PATH);
    take(found.data);
    Object.assign(shown, { wrong: "", login: "", away: found.old });
  } catch (error) {
    Object.assign(shown, { wrong: error.offline ? AWAY : error.message, login: error.login || "", away: Boolean(error.offline) });
  }
}

async function takeIn(quiz) {
  const known = shown.data.quizzes.some((one) => one.code === quiz.code);
  const all = known ? shown.data.quizzes.map((one) => (one.code === quiz.code ? quiz : one)) : [quiz, ...shown.data.quizzes];
  shown.data = { ...shown.data, quizzes: all };
  await keep(NAME, shown.data).catch(() => {});
}

async function changed(news = null) {
  const mine = news && shown.queue.some((one) => one.key === news.key);
  if (mine && news.answer?.quiz && shown.data) await takeIn(news.answer.quiz);
  shown.queue = (await entries().catch(() => [])).filter((one) => one.kind === NAME);
  if (mine && !news.answer?.quiz) await load();
}

/** Hands a paper in, with a net or without; answers once it is safely on the phone. */
export async function handIn(quiz, picks) {
  if (quizCalled(quiz.code)?.waiting) return;
  const fields = { turn: quiz.turn, picks: JSON.stringify(picks) };
  await put({ kind: NAME, url: `${PATH}/${quiz.code}/answer`, fields, files: [], title: `答题：${quiz.title} 第 ${quiz.turn} 次` });
  await changed();
}

/** One of one's own accord; its code. */
export async function begin() {
  const { quiz, own_after } = await tell(PATH);
  shown.data = { ...shown.data, own_after };
  await takeIn(quiz);
  return quiz.code;
}
