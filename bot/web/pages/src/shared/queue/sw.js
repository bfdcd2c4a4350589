// Opens the pages that work without a net. Keeps what the build made (scripts, styles, fonts) and the empty pages; never
// an answer of the service: what people see comes from the page's own store, and only for whoever is logged in.
const VERSION = "%VERSION%";
const ASSETS = %ASSETS%;
const PAGES = %PAGES%;
const NAME = `safeloop-${VERSION}`;
const PATIENCE_MS = 5_000;
const DOWN = [502, 503, 504];
// As bot/pages.py says it; tests/browser/test_offline_worker.py compares the two.
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
  "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self)",
};
const AWAY = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>没有网</title>
<h1>没有网，这一页打不开</h1><p>不连网也能用的：</p>${[["round", "巡检"], ["report", "随手拍"], ["quiz", "安全答题"]].map(([name, words]) => (name in PAGES ? `<p><a href="/h5/${name}">${words}</a></p>` : "")).join("")}
<p>有人受伤、着火、泄漏：马上打 119、120 和值班电话。</p></html>`;

self.addEventListener("install", (event) => event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(ASSETS))));

self.addEventListener("activate", (event) => event.waitUntil(tidy()));

// A new version waits until no page of the old one is open: none loses its scripts while somebody works with it.
async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("safeloop-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (request.mode === "navigate" && /^\/h5\/(?!login|api)/.test(url.pathname)) event.respondWith(opened(request, url.pathname.split("/")[2]));
});

async function asset(request) {
  return (await caches.match(request)) || fetch(request);
}

// The net first: the service sends whoever is not logged in to the door.
async function opened(request, name) {
  try {
    const answer = await Promise.race([fetch(request), new Promise((_, late) => setTimeout(late, PATIENCE_MS))]);
    if (!DOWN.includes(answer.status)) return answer;
  } catch {
    // No net, or one that does not answer.
  }
  return new Response(PAGES[name] || AWAY, { headers: HEADERS });
}
