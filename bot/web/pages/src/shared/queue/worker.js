// The service worker lets a page open without a net. Where there is none (the apps on an iPhone, a page without https)
// everything else still works, as long as the page stays open.
const TOLD = "safeloop-told-stay-open";

let working = null;

/** True where a reload without a net will work. */
export function register() {
  working ||= (async () => {
    const made = await navigator.serviceWorker?.register("/sw.js", { scope: "/h5/" }).catch(() => null);
    return Boolean(made);
  })();
  return working;
}

/** True where the worker has to be told, once, to leave this page open. */
export async function mustStayOpen() {
  return !(await register()) && !localStorage.getItem(TOLD);
}

export const told = () => localStorage.setItem(TOLD, "1");
