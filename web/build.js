// Bundles src into dist, named by its content. With --keep the bundle also becomes the one the program embeds.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const KEPT = here("../crates/hall/assets/mingjing.js");

// Not minified: what stands in the repository can be read and reviewed.
export async function bundle() {
  const made = await build({
    absWorkingDir: here("."),
    entryPoints: ["src/main.ts"],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2019",
    charset: "utf8",
    legalComments: "none",
    banner: { js: "// Made from web/src by `npm run keep`. Do not edit." },
  });
  return made.outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await bundle();
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  rmSync(here("dist"), { recursive: true, force: true });
  mkdirSync(here("dist"));
  writeFileSync(here(`dist/mingjing.${hash}.js`), text);
  if (process.argv.includes("--keep")) writeFileSync(KEPT, text);
}
