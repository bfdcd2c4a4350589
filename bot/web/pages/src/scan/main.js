import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Scan from "./Scan.vue";

createApp(Scan).mount("#app");
