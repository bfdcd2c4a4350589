// One upload at a time, whatever number of pages of ours are open.
import { LIFE } from "./clock.js";
import { inside } from "./base.js";

const NAME = "safeloop-flush";
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** True after `work`, which ran alone; false at once where another page is at it. */
export const alone = (work) => (navigator.locks ? locked(work) : leased(work));

const locked = (work) => navigator.locks.request(NAME, { ifAvailable: true }, async (lock) => (lock ? (await work(), true) : false));

// No https, no locks: a lease in the store, which a killed page loses by itself.
async function leased(work) {
  if (!(await lease())) return false;
  const timer = setInterval(lease, RENEW_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await inside((base) => base.delete("meta", NAME));
  }
  return true;
}

const lease = () =>
  inside(async (base) => {
    const change = base.transaction("meta", "readwrite");
    const held = await change.store.get(NAME);
    const now = Date.now();
    // A clock that was set back must not keep everybody out.
    const over = !held || held.life === LIFE || held.until < now || held.until > now + 2 * LEASE_MS;
    if (over) await change.store.put({ life: LIFE, until: now + LEASE_MS }, NAME);
    await change.done;
    return over;
  });
