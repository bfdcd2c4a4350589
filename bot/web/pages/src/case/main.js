import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import CasePage from "./CasePage.vue";

createApp(CasePage).mount("#app");
