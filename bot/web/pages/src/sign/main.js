import { createApp } from "vue";
import "../shared/palette.css";
import "vant/es/button/style";
import "../shared/phone.css";
import Sign from "./Sign.vue";

createApp(Sign).mount("#app");
