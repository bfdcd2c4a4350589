import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const PAGES = ["sandbox", "sign", "case"];

// One entry per page: what a link in a chat opens must not carry the sandbox along.
export default defineConfig({
  base: "/",
  plugins: [vue()],
  build: {
    target: "es2020",
    assetsInlineLimit: 2048,
    rollupOptions: { input: Object.fromEntries(PAGES.map((name) => [name, here(`./${name}.html`)])) },
  },
});
