// The bundle the program embeds is what the sources give, typed and small.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle, KEPT } from "../build.js";

const MOST_BYTES = 15_000; // gzipped: half a second on the slowest office line

test("the program embeds what the sources give", async () => {
  assert.equal(readFileSync(KEPT, "utf8"), await bundle(), "run `npm run keep` in web/");
});

test("the types are sound", () => {
  const checked = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc"], { encoding: "utf8" });
  assert.equal(checked.status, 0, checked.stdout);
});

test("the bundle is small, and asks no other host", () => {
  const text = readFileSync(KEPT, "utf8");
  assert.ok(gzipSync(text).length <= MOST_BYTES, `${gzipSync(text).length} bytes`);
  assert.doesNotMatch(text, /https?:\/\//);
  assert.doesNotMatch(text, /innerHTML|eval\(|new Function/);
});
