// A day as a line from 0 to 1, in the factory's own offset, and which film shows a moment.
import { parts } from "../shared/time.js";

/** Where a time lies on the line of `day`, never beyond its ends. */
export function place(iso, day) {
  const [since, until] = [Date.parse(day.since), Date.parse(day.until)];
  return Math.min(1, Math.max(0, (Date.parse(iso) - since) / (until - since)));
}

/** {x, width} in thousandths; nothing is thinner than can be seen. */
export function stretch(one, day) {
  const [from, to] = [place(one.since, day), place(one.until || day.now, day)];
  return { x: from * 1000, width: Math.max((to - from) * 1000, 1.5) };
}

/** The segment that shows the moment (ms), else the next one after it within `slack` ms; null where there is none. */
export function filmAt(segments, moment, slack = 0) {
  const shown = segments.find((one) => Date.parse(one.since) <= moment && moment < Date.parse(one.until));
  return shown || segments.find((one) => Date.parse(one.since) > moment && Date.parse(one.since) - moment <= slack) || null;
}

/** 2026-03-02 a day on or back, counted without any zone. */
export function otherDay(date, step) {
  const moved = new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + step);
  return moved.toISOString().slice(0, 10);
}

/** Seconds since 1970 of a clock time (14:30 or 14:30:05) of this day. */
export const seconds = (day, clock) => Date.parse(day.since) / 1000 + clock.split(":").reduce((sum, one, turn) => sum + Number(one) * [3600, 60, 1][turn], 0);

/** 14:30:05 in the factory, of ms. */
export function clockOf(day, moment) {
  const left = Math.max(0, Math.round((moment - Date.parse(day.since)) / 1000));
  return [left / 3600, (left % 3600) / 60, left % 60].map((one) => String(Math.floor(one)).padStart(2, "0")).join(":");
}

export const today = (iso) => parts(iso).date;
