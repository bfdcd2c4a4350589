import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Cameras from "./Cameras.vue";

createApp(Cameras).mount("#app");
