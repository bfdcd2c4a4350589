// What a shift needs without a net, as it was at the last contact: each person's own, nobody else's.
import { ask } from "../ask.js";
import { inside, recall } from "./base.js";
import { contact } from "./clock.js";
import { whoami } from "./flush.js";

/** Keeps an answer of the service under a name, for whoever is logged in. */
export async function keep(name, data) {
  const person = await recall("person");
  if (person) await inside((base) => base.put("kept", { person: person.mark, wall: Date.now(), data }, name));
}

/** {data, wall} as it was kept, `wall` in ms of the phone's clock; null where there is nothing of this person. */
export async function kept(name) {
  const [found, person] = await Promise.all([inside((base) => base.get("kept", name)), recall("person")]);
  return found && person && found.person === person.mark ? { data: found.data, wall: found.wall } : null;
}

/** {data, wall, old}: asked for and kept; without a net, or with the service down, what was kept last (`old`). Rejects
 *  as ask does, with `login` where the login is over. */
export async function fresh(name, path) {
  try {
    const data = await ask(path, { method: "GET" });
    contact(data.anchor);
    // Whose it is must be known before it is kept.
    await whoami().then(() => keep(name, data)).catch(() => {});
    return { data, wall: Date.now(), old: false };
  } catch (error) {
    const found = error.offline || error.status >= 500 ? await kept(name).catch(() => null) : null;
    if (!found) throw error;
    return { ...found, old: true };
  }
}

/** Somebody logs out: nothing of the shift stays on this phone but what was not sent yet. */
export const forget = () => inside((base) => Promise.all([base.clear("kept"), base.delete("meta", "person")]));
