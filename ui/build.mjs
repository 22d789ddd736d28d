// Bundles the workspace's scripts, one entry a page, into src/weftline/web/static/built/ (or the folder given).
import { build } from "esbuild";
import { readdirSync } from "node:fs";

const outdir = process.argv[2] ?? "../src/weftline/web/static/built";
const entryPoints = readdirSync("src/pages").filter((name) => name.endsWith(".js")).map((name) => `src/pages/${name}`);

await build({
  entryPoints,
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: ["es2020"],
  chunkNames: "parts/[name]-[hash]",
  legalComments: "linked",
  logLevel: "warning",
});
