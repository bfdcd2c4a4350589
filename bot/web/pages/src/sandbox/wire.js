// Two doors: the bot's own port (relative) and the platforms' control API (another loopback port).
async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `服务没有答应（${response.status}）`);
  return body;
}

const json = (body) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const bot = {
  get: (path) => fetch(path).then(answered),
  post: (path, body = {}) => fetch(path, json(body)).then(answered),
  file: async (path, name) => {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`服务没有答应（${response.status}）`);
    const blob = await response.blob();
    return new File([blob], name, { type: blob.type });
  },
};

/** The control API below `base`, e.g. http://127.0.0.1:41234/_control. */
export function control(base) {
  const call = (path, options) => fetch(`${base}/${path}`, options).then(answered);
  return {
    base,
    get: (path) => call(path),
    post: (path, body = {}) => call(path, json(body)),
    form: (path, form) => call(path, { method: "POST", body: form }),
    del: (path) => call(path, { method: "DELETE" }),
    events: () => new EventSource(`${base}/events`),
    media: (sha) => `${base}/media/${sha}`,
  };
}
