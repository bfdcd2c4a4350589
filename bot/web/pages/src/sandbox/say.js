import { api, state } from "./state.js";
import { bot } from "./wire.js";

const platformWords = [
  [/cannot|no such|WeChat Work|DingTalk/, "真实平台上也做不到这一步"],
  [/Failed to fetch/, "沙箱没有回应"],
];

/** A refusal of the sandbox in Chinese; its own words stay behind it. */
export function plainly(error) {
  const found = platformWords.find(([pattern]) => pattern.test(error.message));
  return found ? `${found[1]}：${error.message}` : error.message;
}

const who = (platform) => ({ platform, user: state.who[platform] });

export const say = (platform, text) => api().post("send_text", { ...who(platform), text, wait: "none" });

export const tellPlace = (platform, place) =>
  platform === "wecom"
    ? api().post("send_location", { ...who(platform), latitude: place.lat, longitude: place.lng, label: place.name, wait: "none" })
    : say(platform, place.name);

/** kind: image, voice, video, file. */
export function send(platform, kind, file, extra = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries({ ...who(platform), wait: "none", ...extra })) form.set(key, value);
  form.set("file", file, file.name || `${kind}.bin`);
  return api().form(`send_${kind}`, form);
}

/** What a phone's camera opens at the label of a point. */
export const scanned = (point) => `/sandbox/scan/${encodeURIComponent(point.code)}`;

/** What somebody does whose work waits for them on the spot: tell where (WeChat Work only), then photograph the label. */
export async function showLabel(platform, place) {
  const label = await bot.file(`/sandbox/label/${encodeURIComponent(place.code)}`, "label.png");
  if (platform === "wecom" && place.lat !== null) await api().post("send_location", { ...who(platform), latitude: place.lat, longitude: place.lng, label: place.name, wait: "settled" });
  return send(platform, "image", label);
}

/** Answers the delivery; DingTalk waits for the card's new face (2 s at most). */
export function press(bubble, button, { look = -1, choice = {} } = {}) {
  const body = { ...who(bubble.platform), message: bubble.id, thread: bubble.thread, button, look, wait: "first" };
  return api().post("press", Object.keys(choice).length ? { ...body, choice } : body);
}
