// What is asked at a point and what is wrong with an answer, as workflows/inspection/sheets.py says it.
export const [NORMAL, ABNORMAL, NOT_APPLICABLE] = ["正常", "异常", "不适用"];
export const JUDGED = [NORMAL, ABNORMAL, NOT_APPLICABLE];
export const [READING, SECOND_ANGLE] = ["仪表读数", "另一角度"];
/** The one view of a photo item: its own answer. */
export const OWN = "项";

/** The items that are asked, given what was answered so far; an item behind a hidden one is hidden too. */
export function asked(sheet, answers) {
  const seen = new Set();
  return sheet.items.filter((item) => {
    const rule = item.show_if;
    const shown = !rule || (seen.has(rule.no) && rule.answers.includes(answers[rule.no]));
    if (shown) seen.add(item.no);
    return shown;
  });
}

const plainOf = (text) => text.trim().replace(/[０-９．，－＋]/g, (one) => "0123456789.,-+"["０１２３４５６７８９．，－＋".indexOf(one)]);
/** Written with commas between thousands: 1,200 may be read in two ways, 0,125 can only be a fraction. */
const isGrouped = (text) => /^[-+]?(?!0+,)\d+(,\d{3})+([.,]\d*)?$/.test(plainOf(text));

/** The number written, full-width digits and a comma for a point included; null where there is none. */
export function numberOf(text) {
  const plain = plainOf(text);
  return /^[-+]?(\d+([.,]\d*)?|[.,]\d+)$/.test(plain) && !isGrouped(text) ? Number(plain.replace(",", ".")) : null;
}

/** Whether this answer is a finding. */
export function isAbnormal(item, answer = "") {
  if (item.kind === "judge") return answer === ABNORMAL;
  if (item.kind === "choice") return item.abnormal.includes(answer);
  const value = item.kind === "number" ? numberOf(answer) : null;
  return value !== null && ((item.low !== null && value < item.low) || (item.high !== null && value > item.high));
}

/** Why this is no answer, in a few words; "" for a good one. */
export function lacks(item, answer = "") {
  if (!answer.trim()) return item.must ? { photo: "还没有拍", signature: "还没有签名" }[item.kind] || "还没有填" : "";
  if (item.kind === "number" && isGrouped(answer)) return "请不要写千位逗号";
  return item.kind === "number" && numberOf(answer) === null ? "要填数字" : "";
}

/** Beside the field, as soon as it is left: what was typed and is no number. */
export const misread = (item, answer = "") => (answer.trim() ? lacks(item, answer) : "");

/** 0–80 mm, ≥ 2 圈, "" without limits. */
export function limits({ low, high, unit }) {
  const words = low !== null && high !== null ? `${low}–${high}` : low !== null ? `不低于 ${low}` : high !== null ? `不超过 ${high}` : "";
  return words && `${words} ${unit}`.trim();
}

/** The photos this finding still owes: the reading's place is taken by a second angle where there is nothing to read. */
export function views(item, finding) {
  return item.photos.map((view) => (view === READING && finding.no_instrument ? SECOND_ANGLE : view));
}
export const owed = (item, finding) => views(item, finding).filter((view) => !finding.photos[view]);
