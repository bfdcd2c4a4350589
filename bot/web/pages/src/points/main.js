import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Points from "./Points.vue";

createApp(Points).mount("#app");
