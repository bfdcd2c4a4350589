import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "./permit.css";
import Permit from "./Permit.vue";

createApp(Permit).mount("#app");
