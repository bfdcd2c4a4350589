// What the app around this page can do better than a browser: scan, locate, record. Loaded only inside the apps.
import { ask } from "../ask.js";

const agent = navigator.userAgent.toLowerCase();
export const app = agent.includes("wxwork/") ? "wecom" : agent.includes("dingtalk/") ? "dingtalk" : "";

const signed = (url) => ask(`/h5/jssdk?url=${encodeURIComponent(url.split("#")[0])}`);

/** {scan, locate, record}, each missing where the app does not offer it; never rejects. */
export async function tools() {
  if (!app) return {};
  try {
    const lent = await signed(location.href);
    if (lent.platform !== app) return {};
    const made = app === "wecom" ? await import("./wecom.js") : await import("./dingtalk.js");
    return await made.tools(lent, signed);
  } catch {
    return {};
  }
}
