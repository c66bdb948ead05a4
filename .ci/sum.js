// Reads what the test runners printed; prints the ten slowest, the time and the counts.
// Fails when a test or a step failed, when nothing ran, past the budget, or when more was skipped than .ci/skips lists.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BUDGET_SECONDS = 30 * 60;
const [logs, seconds, ...failedSteps] = process.argv.slice(2);
const read = (name) => (existsSync(join(logs, name)) ? readFileSync(join(logs, name), "utf8").split("\n") : []);
const sum = { passed: 0, failed: 0, skipped: 0 };
const slow = new Map();

for (const line of read("nextest")) {
  const test = line.match(/^\s*(PASS|FAIL|SIGABRT|TIMEOUT|LEAK) \[\s*([\d.]+)s\] (?:\(\s*\d+\/\d+\) )?(.+)$/);
  if (test) slow.set(test[3], Number(test[2]));
  const end = line.match(/^\s*Summary \[.*?\] +(?:\d+\/)?\d+ tests? run: (.*)$/);
  if (end) count(end[1]);
}

for (const line of read("cargo")) {
  const end = line.match(/^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored;.*finished in ([\d.]+)s/);
  if (!end) continue;
  sum.passed += Number(end[1]);
  sum.failed += Number(end[2]);
  sum.skipped += Number(end[3]);
}
let running = "";
for (const line of read("cargo")) {
  running = line.match(/^\s+Running (.+?) \(/)?.[1] ?? running;
  const end = line.match(/^test result: .*finished in ([\d.]+)s/);
  if (end) slow.set(running, Number(end[1]));
}

let journey = "";
for (const line of read("node")) {
  journey = line.match(/^\s*(?:not )?ok \d+ - (.*)$/)?.[1] ?? journey;
  const time = line.match(/^\s*duration_ms: ([\d.]+)/);
  if (time) slow.set(`e2e ${journey}`, Number(time[1]) / 1000);
  const end = line.match(/^# (pass|fail|cancelled|skipped|todo) (\d+)$/);
  if (end) sum[{ pass: "passed", fail: "failed", cancelled: "failed" }[end[1]] ?? "skipped"] += Number(end[2]);
}

function count(text) {
  for (const [, number, word] of text.matchAll(/(\d+) (passed|failed|timed out|skipped)/g)) {
    sum[word === "timed out" ? "failed" : word] += Number(number);
  }
}

const allowed = readFileSync(new URL("skips", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#")).length;
console.log("ten slowest:");
for (const [name, time] of [...slow].sort((a, b) => b[1] - a[1]).slice(0, 10)) {
  console.log(`  ${time.toFixed(2).padStart(8)} s  ${name}`);
}
console.log(`total: ${seconds} s of ${BUDGET_SECONDS} s`);
const faults = failedSteps.map((step) => `failed: ${step}`);
if (sum.passed === 0) faults.push("no test passed: did any run?");
if (Number(seconds) > BUDGET_SECONDS) faults.push("past the budget of time");
if (sum.skipped > allowed) faults.push(`${sum.skipped} skipped, but .ci/skips lists ${allowed}`);
for (const fault of faults) console.log(fault);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(faults.length > 0 || sum.failed > 0 ? 1 : 0);
