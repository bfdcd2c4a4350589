import { createApp } from "vue";
import "../shared/palette.css";
import "./page.css";
import App from "./App.vue";

createApp(App).mount("#app");
