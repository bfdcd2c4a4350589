import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import "./round.css";
import Shift from "./Shift.vue";

createApp(Shift).mount("#app");
