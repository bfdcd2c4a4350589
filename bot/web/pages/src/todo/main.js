import { createApp } from "vue";
import "../shared/palette.css";
import "vant/es/button/style";
import "../shared/phone.css";
import Todo from "./Todo.vue";

createApp(Todo).mount("#app");
