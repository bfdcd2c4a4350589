// The phone's own store. Entries and their files lie apart: what changes often must not carry photos along.
import { openDB } from "idb";

let opened = null;

function open() {
  opened ||= openDB("safeloop", 1, {
    upgrade(base) {
      base.createObjectStore("entries", { keyPath: "seq", autoIncrement: true });
      base.createObjectStore("files");
      base.createObjectStore("kept");
      base.createObjectStore("meta");
    },
    blocking: (_now, _next, event) => event.target.close(),
    terminated: () => (opened = null),
  });
  opened.catch(() => (opened = null));
  return opened;
}

export const NO_STORE = "这个浏览器不让网页存东西，没有网就不能先填后传。请用企业微信、钉钉或手机自带的浏览器打开，不要用无痕模式。";
export const NO_ROOM = "手机存储满了，这一条没有存下。请先连网上传，或者删掉一些照片、视频，再按一次；填的内容还在页面上。";

/** What `work` does with the store. Phones close it behind the page's back: then once more. Rejects with a sentence. */
export async function inside(work) {
  for (let turn = 0; ; turn += 1) {
    try {
      return await work(await open());
    } catch (error) {
      if (error.name === "QuotaExceededError") throw new Error(NO_ROOM);
      if (!(error instanceof DOMException)) throw error;
      opened = null;
      if (turn) throw Object.assign(new Error(NO_STORE), { store: true });
    }
  }
}

/** 32 hex digits. On a page without https there is no randomUUID. */
export const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

export const remember = (name, value) => inside((base) => base.put("meta", value, name));
export const recall = (name) => inside((base) => base.get("meta", name));
