import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Sheets from "./Sheets.vue";

createApp(Sheets).mount("#app");
