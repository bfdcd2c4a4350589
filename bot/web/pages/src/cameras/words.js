// How a rule is said in a line.
import { span } from "../shared/time.js";

export const DAYS = ["一", "二", "三", "四", "五", "六", "日"];
export const COUNTED = ["crowd", "absence"];
export const LIMITS = { crowd: "最多允许几个人", absence: "至少要几个人在" };

const whole = (hours) => hours.since === hours.until;
export const hoursWord = (hours) => {
  const days = hours.days.length === 7 ? "每天" : `周${hours.days.map((day) => DAYS[day - 1]).join("、")}`;
  return whole(hours) ? `${days}全天` : `${days} ${hours.since}–${hours.until}`;
};
const seconds = (said) => (said % 60 ? `${said} 秒` : span(said * 1000).replace(/分$/, "分钟"));

/** 连续看到 3 秒就报警；报过以后 10 分钟内不再报；整个画面；全天。 */
export function say(plan) {
  const parts = [`连续看到 ${seconds(plan.hold)}就报警`, `报过以后 ${seconds(plan.cooldown)}内不再报`];
  if (plan.remind) parts.push(`没消失每 ${seconds(plan.remind)}再提醒`);
  if (plan.threshold !== null) parts.push(`把握 ${Math.round(plan.threshold * 100)}% 以上才算`);
  if (plan.kind === "crowd") parts.push(`超过 ${plan.limit} 人`);
  if (plan.kind === "absence") parts.push(`少于 ${plan.limit} 人${plan.guarded ? "，只在有监护人的作业时" : ""}`);
  if (plan.kind !== "lens") parts.push(plan.zone.length ? `围栏 ${plan.zone.length} 个角` : "整个画面");
  parts.push(plan.when.length ? plan.when.map(hoursWord).join("，") : "全天");
  return `${parts.join("；")}。`;
}

/** 2 分钟前 of a time with offset; the page's own clock counts on from the service's. */
export const ago = (iso, now) => (iso ? `${span(Math.max(0, Date.parse(now) - Date.parse(iso)))}前` : "");
