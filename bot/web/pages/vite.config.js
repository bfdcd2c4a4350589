import { createHash } from "node:crypto";
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

// What opens without a net: these pages as they were built, and all that any of them may load.
const OFFLINE = ["todo", "round", "scan", "report", "permit", "quiz"].filter((name) => name in TITLES);
const worker = {
  name: "worker",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const pages = Object.fromEntries(OFFLINE.map((name) => [name, bundle[`${name}.html`].source]));
      const found = new Set();
      const take = (file) => {
        if (found.has(file) || !bundle[file]) return;
        found.add(file);
        const { imports = [], dynamicImports = [], viteMetadata } = bundle[file];
        [...imports, ...dynamicImports, ...(viteMetadata?.importedCss || []), ...(viteMetadata?.importedAssets || [])].forEach(take);
      };
      const entries = OFFLINE.map((name) => FILES[name]);
      for (const [file, one] of Object.entries(bundle)) if (entries.includes(one.facadeModuleId)) take(file);
      const assets = [...found].sort().map((file) => `/${file}`);
      const text = readFileSync(here("./src/shared/queue/sw.js"), "utf8");
      const version = createHash("sha256").update(JSON.stringify([text, pages, assets])).digest("hex").slice(0, 12);
      const source = text.replace("%VERSION%", version).replace("%ASSETS%", () => JSON.stringify(assets)).replace("%PAGES%", () => JSON.stringify(pages));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  },
};

export default defineConfig({
  base: "/",
  plugins: [oneShell, nothingFromOutside, vue(), worker],
  build: {
    target: "es2020",
    assetsInlineLimit: 2048,
    rollupOptions: { input: FILES },
  },
});
