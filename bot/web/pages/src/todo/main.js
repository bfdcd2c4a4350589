import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Todo from "./Todo.vue";

createApp(Todo).mount("#app");
