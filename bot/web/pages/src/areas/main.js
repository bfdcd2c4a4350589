import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Areas from "./Areas.vue";

createApp(Areas).mount("#app");
