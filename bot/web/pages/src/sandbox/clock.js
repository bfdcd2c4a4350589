import { reactive } from "vue";
import { bot } from "./wire.js";
import { refresh, state } from "./state.js";

export const LEAPS = [["+1 分", "PT1M"], ["+15 分", "PT15M"], ["+2 小时", "PT2H"], ["+1 天", "P1D"]];
export const clock = reactive({ busy: "", told: "" });

/** Service time moves; everything that becomes due on the way is done before this returns. */
export async function leap(label, span) {
  if (clock.busy) return;
  clock.busy = label;
  try {
    const done = await bot.post("/clock", { advance: span });
    clock.told = `快进 ${label.slice(1)}：到点 ${done.fired} 件，发出 ${done.sent} 条`;
    state.now = done.now;
  } catch (error) {
    clock.told = error.message;
  }
  clock.busy = "";
  await refresh();
}
