import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const PAGES = ["sandbox", "sign", "case"];

// One entry per page: what a link in a chat opens must not carry the sandbox along.
// Vant's icon font names a second source on a public network; a plant may have none, and no page of ours asks outside.
const nothingFromOutside = {
  name: "nothing-from-outside",
  enforce: "pre",
  transform(code, id) {
    return /\.css($|\?)/.test(id) ? code.replace(/,\s*url\(["']?(https?:)?\/\/[^)]*\)\s*format\([^)]*\)/g, "") : null;
  },
};

export default defineConfig({
  base: "/",
  plugins: [nothingFromOutside, vue()],
  build: {
    target: "es2020",
    assetsInlineLimit: 2048,
    rollupOptions: { input: Object.fromEntries(PAGES.map((name) => [name, here(`./${name}.html`)])) },
  },
});
