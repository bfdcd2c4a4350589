// How a press leaves the page. What only says what was seen goes by the phone's own store, and later where there is no
// net; what decides goes now or not at all.
import { tell } from "../shared/ask.js";
import { random } from "../shared/queue/base.js";
import { deliver, entries, flush } from "../shared/queue/index.js";
import { FORMS, LATE, away } from "./forms.js";

const keys = {};

/** What waits on this phone for one ticket, in order. */
export const waitingFor = async (code) =>
  (await entries().catch(() => [])).filter((one) => one.url.startsWith(`/h5/api/permit/${code}/`) && ["waiting", "sending"].includes(one.state));

/** The permit as it is afterwards; null where it waits on the phone. Rejects with a sentence. */
export const send = (code, name, fields, files) => (name in LATE ? late : now)(code, name, fields, files);

async function late(code, name, fields, files) {
  const list = Object.entries(files).map(([called, blob]) => ({ name: called, blob }));
  const found = await deliver({ kind: "permit", url: `/h5/api/permit/${code}/${name}`, fields, files: list, title: `${code} ${FORMS[name]?.title || LATE[name]}` });
  if (["refused", "conflict"].includes(found.state)) throw new Error(found.error);
  return found.state === "done" ? found.answer : null;
}

async function now(code, name, fields, files) {
  if ((await waitingFor(code)).length) await flush(true);
  // The same key for every try of one press, wherever the phone says it stands by then: a lost answer makes nothing twice.
  const press = `${name}|${JSON.stringify({ ...fields, lat: 0, lng: 0, accuracy: 0 })}`;
  keys[press] ||= random();
  const body = new FormData();
  for (const [called, value] of Object.entries({ key: keys[press], ...fields })) body.set(called, String(value));
  for (const [called, file] of Object.entries(files)) if (file) body.set(called, file, called);
  try {
    const found = await tell(`/h5/api/permit/${code}/${name}`, { body });
    delete keys[press];
    return found;
  } catch (error) {
    throw error.offline ? new Error(away(name)) : error;
  }
}
