import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Permit from "./Permit.vue";

createApp(Permit).mount("#app");
