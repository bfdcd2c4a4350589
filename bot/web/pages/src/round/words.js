// Words of rounds for their page.
import { span } from "../shared/time.js";

export const STATES = { planned: "待巡检", going: "巡检中", closed: "已完成", missed: "漏检", void: "不用巡" };
export const TONES = { going: "blue", closed: "green", missed: "red", void: "soft", planned: "soft" };

/** 1:05 until a moment. */
export function clock(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
/** How a round stands in time, with whether that is late. */
export function window(round, now) {
  if (["closed", "void"].includes(round.state) || !round.due_at) return { words: "", late: false };
  const [opens, due] = [Date.parse(round.opens_at), Date.parse(round.due_at)];
  if (now < opens) return { words: `${span(opens - now)}后开始`, late: false };
  return now <= due ? { words: `还剩 ${span(due - now)}`, late: false } : { words: `已超 ${span(now - due)}`, late: true };
}
export const stopWord = (stop) => (stop.filled ? (stop.findings.length ? `${stop.findings.length} 项异常` : "已检查") : stop.checked_in ? "正在检查" : "还没有到");
