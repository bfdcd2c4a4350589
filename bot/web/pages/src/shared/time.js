// Times as people say them, always in the factory's own offset: the machine of the reader may stand elsewhere.
const MINUTE = 60_000;

/** {date: "2026-11-22", clock: "14:30", seconds: "05"} of an ISO time with offset, without converting it. */
export function parts(iso) {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d))?/.exec(iso || "");
  return found ? { date: found[1], clock: found[2], seconds: found[3] || "00" } : { date: "", clock: "", seconds: "" };
}

/** 14:30, or 11-23 14:30 on another day than `now`. */
export function at(iso, now) {
  const moment = parts(iso);
  if (!moment.date) return "";
  return moment.date === parts(now).date ? moment.clock : `${moment.date.slice(5)} ${moment.clock}`;
}

/** 1 天 2 小时, 15 分, 40 秒: the two largest units. */
export function span(ms) {
  const left = Math.abs(ms);
  if (left < MINUTE) return `${Math.round(left / 1000)} 秒`;
  const minutes = Math.floor(left / MINUTE);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const said = [days && `${days} 天`, hours && `${hours} 小时`, rest && `${rest} 分`].filter(Boolean);
  return said.slice(0, 2).join(" ");
}

/** 还剩 15 分 / 已超 3 分. */
export function left(iso, now) {
  const gap = Date.parse(iso) - Date.parse(now);
  return gap >= 0 ? `还剩 ${span(gap)}` : `已超 ${span(gap)}`;
}
