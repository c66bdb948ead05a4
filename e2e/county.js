// The real program on a free port, with the demonstration in a temporary folder, and a real browser.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const PROGRAM = process.env.MINGJING ?? "../target/debug/mingjing";
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const TODAY = "2026-11-20"; // a Friday before an ordinary weekend
export const CONSULT = "science-consult";

// Makes the demonstration, then serves it; gives the address, the accounts and what the askers hold.
export async function openCounty({ matters = 60 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "mingjing-e2e-"));
  const demo = ["demo", "--data", join(folder, "data"), "--today", TODAY, "--matters", String(matters)];
  const made = spawnSync(PROGRAM, [...demo, "--no-serve"], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${PROGRAM}: ${made.error ?? made.stderr}`);
  const server = spawn(PROGRAM, [...demo, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
  const county = {
    url: await firstMatch(server, /^网址 (http:.*)\/$/),
    password: made.stdout.match(/密码都是 ([\w-]+)/)[1],
    askers: [...made.stdout.matchAll(/回执号 (\d+)\t查询码 (\S+)/g)].map(([, receipt, code]) => ({ receipt, code })),
    async close() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      county.exitCode = await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return county;
}

async function firstMatch(server, pattern) {
  for await (const line of createInterface({ input: server.stdout })) {
    const found = line.match(pattern);
    if (found) return found[1];
  }
  throw new Error("the program ended before it served");
}

export function openBrowser() {
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({
    executablePath: BROWSER,
    args: ["--headless=new", "--disable-gpu", "--disable-background-networking", ...asRoot],
  });
}

// Fills the form of a question and sends it after the check page; gives receipt and code.
export async function ask(page, url, title) {
  await page.goto(`${url}/items/${CONSULT}/filings/new`);
  await page.getByLabel("标题").fill(title);
  await page.getByLabel("问题内容").fill("我公司想申报县科技计划项目，需要什么条件？");
  await page.getByLabel("您的称呼").fill("李某");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("button", { name: "确认提交" }).click();
  return {
    receipt: (await page.locator(".receipt-number").innerText()).trim(),
    code: (await page.locator(".receipt-code").innerText()).trim(),
  };
}

export async function track(page, url, { receipt, code }) {
  await page.goto(`${url}/track`);
  await page.getByLabel("回执号").fill(receipt);
  await page.getByLabel("查询码").fill(code);
  await page.locator("main").getByRole("button", { name: "查询" }).click();
}

export async function logIn(page, county, login) {
  await page.goto(`${county.url}/login`);
  await page.getByLabel("登录名").fill(login);
  await page.getByLabel("密码").fill(county.password);
  await page.locator("main").getByRole("button", { name: "登录" }).click();
  await page.waitForURL((address) => !/^\/(login|sessions)/.test(address.pathname));
}

// Does an act of the matter page: unfolds it, fills what `fill` says by label, sends it.
export async function act(page, name, fill = {}) {
  const folded = page.locator("details.act", { has: page.locator("summary", { hasText: new RegExp(`^${name}$`) }) });
  if ((await folded.getAttribute("open")) === null) await folded.locator("summary").click();
  for (const [label, text] of Object.entries(fill)) await folded.getByLabel(label).fill(text);
  const done = page.waitForEvent("load"); // with script the form is sent by it, and the click alone waits for nothing
  await folded.getByRole("button", { name }).click();
  await done;
}

// Rooms of administration, by who may enter.
const ROOMS = {
  "personnel.chief": [
    "/admin/organs", "/admin/organs/science", "/admin/posts/science-office-chief?on=2026-01-05", "/admin/changes", "/admin/changes/new",
    "/admin/changes/new?what=appoint", "/admin/changes/new?what=create_post", "/admin/changes/new?what=establish",
  ],
  "system.admin": ["/admin/system"],
  "security.admin": ["/admin/sessions", "/admin/keys"],
  "audit.admin": ["/admin/audit", "/admin/audit/check"],
};

// Every kind of page, each behind whoever may see it.
export async function everyPage(county, context) {
  const page = await context.newPage();
  const asker = await ask(page, county.url, "怎样申报科技计划项目");
  const portal = [
    "/", "/items", `/items/${CONSULT}`, `/items/${CONSULT}/filings/new`, "/questions/new", "/track", "/answers", "/items/food-business/flowchart", "/items/food-business/filings/new",
    "/help", "/sitemap", "/login", "/no-such-page", `/receipts/${asker.receipt}`, `/track/${asker.receipt}`,
  ];
  await page.goto(`${county.url}/answers`);
  const answer = page.locator("main a[href^='/answers/']").first();
  if ((await answer.count()) > 0) portal.push(await answer.getAttribute("href"));
  const staff = await context.browser().newContext();
  const desk = await staff.newPage();
  await logIn(desk, county, "office.chief");
  const matter = await desk.locator("main a[href^='/workbench/matters/']").first().getAttribute("href");
  const bench = ["/workbench", "/workbench?ended=1", matter, `${matter}/flowchart`];
  bench.push("/workbench?state=any&q=%E7%94%B3%E8%AF%B7", "/workbench?state=overdue&item=science-consult", "/workbench/board", "/workbench/account", "/workbench/account/factors/new");
  bench.push("/workbench/account/notices");
  bench.push("/workbench/leave", "/workbench/bulk?all=1&state=week");
  const watch = await context.browser().newContext();
  const tower = await watch.newPage();
  await logIn(tower, county, "efficiency.director");
  await tower.goto(`${county.url}/console/cards`);
  const finding = await tower.locator("main a[href^='/console/findings/']").first().getAttribute("href");
  const seen = ["/console", "/console/cards", "/console/cards?state=upheld&level=red", finding, `${finding}/paper`];
  const window = await context.browser().newContext();
  const clerk = await window.newPage();
  await logIn(clerk, county, "hall.guide");
  const taking = ["/workbench/intake", "/workbench/intake?item=food-business"];
  const leader = await context.browser().newContext();
  const phone = await leader.newPage();
  await logIn(phone, county, "county.head");
  const led = ["/workbench/brief", "/workbench/board"];
  const rooms = [];
  for (const [login, paths] of Object.entries(ROOMS)) {
    const room = await (await context.browser().newContext()).newPage();
    await logIn(room, county, login);
    rooms.push(...paths.map((path) => ({ path, page: room })));
  }
  return {
    portal: portal.map((path) => ({ path, page })),
    workbench: [...bench.map((path) => ({ path, page: desk })), ...led.map((path) => ({ path, page: phone })), ...seen.map((path) => ({ path, page: tower })), ...taking.map((path) => ({ path, page: clerk })), ...rooms],
    close: () => Promise.all([staff, leader, watch, window, ...new Set(rooms.map(({ page }) => page.context()))].map((one) => one.close())),
  };
}
