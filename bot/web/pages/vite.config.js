import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const TITLES = JSON.parse(readFileSync(here("./pages.json"), "utf8"));
const FILES = Object.fromEntries(Object.keys(TITLES).map((name) => [name, here(`./${name}.html`)]));

// One entry per page: what a link in a chat opens must not carry the sandbox along. All are one shell with another
// title and another script.
const oneShell = {
  name: "one-shell",
  enforce: "pre",
  resolveId: (id) => (Object.values(FILES).includes(id) ? id : null),
  load(id) {
    const name = Object.keys(FILES).find((one) => FILES[one] === id);
    return name ? readFileSync(here("./shell.html"), "utf8").replace("%TITLE%", TITLES[name]).replace("%NAME%", name) : null;
  },
};

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
  plugins: [oneShell, nothingFromOutside, vue()],
  build: {
    target: "es2020",
    assetsInlineLimit: 2048,
    rollupOptions: { input: FILES },
  },
});
