import { createApp } from "vue";
import Sign from "./Sign.vue";
createApp(Sign).mount("#app");
