import { createApp } from "vue";
import CasePage from "./CasePage.vue";
createApp(CasePage).mount("#app");
