// What the service did not take, put together as somebody thinks of it: one round, and in it the findings.
import { at } from "../time.js";
import { iso } from "./clock.js";
import { dismiss, filesOf, put } from "./entries.js";
import { flush, lane } from "./flush.js";

const OWN = "项";
const MOST_PHOTOS = 6;
const OF_FINDING = ["abnormal", "photo", "noinstrument", "voice"];
const act = (entry) => entry.url.split("/").at(-1);
const tells = (entry) => act(entry) === "abnormal" || act(entry) === "photo";

/** [[entry, …], …]: those of one person's round stand together, every other alone. */
export function grouped(entries) {
  const found = new Map();
  for (const one of entries) {
    const name = one.kind === "round" ? `${one.person} ${lane(one)}` : one.seq;
    found.set(name, [...(found.get(name) || []), one]);
  }
  return [...found.values()];
}

/** [{name, text, entries}] of the findings of a round, for telling each of them on its own. */
export function findings(entries) {
  const found = new Map();
  for (const one of entries.filter((one) => one.kind === "round" && OF_FINDING.includes(act(one)) && one.fields.view !== OWN)) {
    const name = `${one.fields.point} ${one.fields.no}`;
    found.set(name, [...(found.get(name) || []), one]);
  }
  return [...found.values()].filter((all) => all.some(tells)).map(finding);
}

function finding(entries) {
  const first = entries.find((one) => act(one) === "abnormal");
  const said = first ? `巡检时看到：${first.title}` : `巡检异常的照片：${entries.filter(tells).map((one) => one.title).join("、")}`;
  const when = at(iso(entries[0].wall), iso(Date.now()));
  const name = entries[0].title.replace(/(第 \d+ 项).*/, "$1").replace("：", " ");
  return { name, alone: Boolean(first), text: [`${said}（手机时间 ${when}）`, first?.fields.text].filter(Boolean).join("。"), entries };
}

/** Hands a finding in as a report of its own, text and photos; only when that is safely kept its entries go. */
export async function reported({ name, text, entries }) {
  const files = (await Promise.all(entries.map(filesOf))).flat().filter((one) => one.blob);
  const [photos, voice] = [files.filter((one) => one.name === "photo"), files.filter((one) => one.name === "voice").slice(0, 1)];
  for (let from = 0; from === 0 || from < photos.length; from += MOST_PHOTOS) {
    const some = [...photos.slice(from, from + MOST_PHOTOS), ...(from ? [] : voice)];
    await put({ kind: "report", url: "/h5/api/report", fields: { text }, files: some, title: `单独上报：${name}` });
  }
  for (const one of entries) await dismiss(one.seq);
  flush(true);
}
