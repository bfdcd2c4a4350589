// What a stop and a round still need, each with the item to go to.
import { asked, isAbnormal, lacks, owed } from "./sheet.js";

/** [{no, why}] of the answers. A number outside its limits is a finding only once somebody said so. */
export function lackingAnswers(sheet, stop, answers) {
  return asked(sheet, answers).flatMap((item) => {
    const why = lacks(item, answers[item.no]) || (isAbnormal(item, answers[item.no]) && !found(stop, item) ? "超出范围，还没有报" : "");
    return why ? [{ no: item.no, title: item.title, why }] : [];
  });
}
const found = (stop, item) => stop.findings.find((one) => one.no === item.no);

/** [{no, why}] of the photos of the findings that the answers still call one. */
export function lackingPhotos(sheet, stop, answers = stop.answers) {
  return stop.findings.flatMap((one) => {
    const item = sheet.items.find((other) => other.no === one.no);
    const left = item && isAbnormal(item, answers[one.no]) ? owed(item, one) : [];
    return left.length ? [{ no: one.no, title: item.title, why: `还差照片：${left.join("、")}` }] : [];
  });
}

/** [{stop, no, why}] of a whole round; what the service says more than this is said in its own words. */
export function lackingOf(round, sheetOf) {
  return round.stops.flatMap((stop) => {
    const sheet = sheetOf(stop);
    if (!stop.filled) return [{ stop, no: 0, why: stop.checked_in ? "检查表还没有填完" : "还没有到" }];
    return sheet ? lackingPhotos(sheet, stop).map((one) => ({ stop, ...one })) : [];
  });
}
