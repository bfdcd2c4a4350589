import { createApp } from "vue";
import "../shared/palette.css";
import "../shared/phone.css";
import "../shared/controls.css";
import Playback from "./Playback.vue";

createApp(Playback).mount("#app");
