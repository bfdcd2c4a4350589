import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Sign from "./Sign.vue";

createApp(Sign).mount("#app");
