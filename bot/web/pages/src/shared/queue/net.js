// Is there a net? As the browser says, and as the last try to send something found out: browsers are often wrong.
import { ref } from "vue";
import { onChange } from "./entries.js";
import { status } from "./flush.js";

export const offline = ref(!navigator.onLine);
const look = () => (offline.value = !navigator.onLine || status.why === "offline");
addEventListener("online", () => (offline.value = false));
addEventListener("offline", look);
onChange(look);
