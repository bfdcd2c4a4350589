// What a page asks its own service; refusals come as one Chinese sentence. Who is not logged in is sent to the door,
// except where the caller names the method: a page that holds somebody's work stays, and says so.
export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw Object.assign(new Error("网络不通，填好的都没有丢。连上网再试一次。"), { offline: true });
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  if (response.status === 401 && body.login && !options.method) location.replace(door(body.login));
  throw Object.assign(new Error(body.error || `服务没有回应（${response.status}），请稍后再试。`), { status: response.status, faults: body.faults, login: body.login && door(body.login) });
}

/** The way to the login and back to this very place, the point after the # included. */
export const door = (login) => `${login}?next=${encodeURIComponent(location.pathname + location.hash)}`;

let known = null;

/** Who is logged in, with the word that every change has to bring along; asked for once a page. */
export function me() {
  known ||= ask("/h5/api/me", { method: "GET" });
  known.catch(() => (known = null));
  return known;
}

/** The same as ask, for what changes something. */
export async function tell(path, options = {}) {
  const { csrf } = await me();
  try {
    return await ask(path, { method: "POST", ...options, headers: { "X-CSRF": csrf, ...options.headers } });
  } catch (error) {
    // After a new login, in another tab perhaps, the word is another one.
    known = null;
    throw error;
  }
}
