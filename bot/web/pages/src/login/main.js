import { createApp } from "vue";
import "../shared/palette.css";
import "vant/es/button/style";
import "../shared/phone.css";
import Login from "./Login.vue";

createApp(Login).mount("#app");
