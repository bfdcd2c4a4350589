import { createApp } from "vue";
import "../shared/palette.css";
import "vant/es/button/style";
import "../shared/phone.css";
import "../shared/controls.css";
import Report from "./Report.vue";

createApp(Report).mount("#app");
