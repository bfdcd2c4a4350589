import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import "../round/round.css";
import Quiz from "./Quiz.vue";

createApp(Quiz).mount("#app");
