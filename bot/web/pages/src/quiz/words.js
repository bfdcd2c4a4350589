// Words of quizzes for their page.
export const TONES = { open: "blue", late: "soft", passed: "green", failed: "red", lapsed: "soft" };
const STATES = { open: "待答", late: "已截止", passed: "通过", failed: "没通过", lapsed: "过期没答" };
export const stateWord = (quiz) => (quiz.waiting ? "已交，等网络" : quiz.state === "open" && quiz.papers.length ? "还能再答" : STATES[quiz.state]);
export const KINDS = { single: "单选", multiple: "多选（选全才对）", judge: "判断" };
