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

// Does what leads to another page, and waits for that page: with script a form is sent only after the server answered a
// question, so the deed alone waits for nothing, and what is read next may be of the page before.
export async function arrive(page, deed) {
  await Promise.all([page.waitForEvent("load"), deed()]);
}

// Clicks a link, or a button that sends a form.
export const follow = (locator) => arrive(locator.page(), () => locator.click());

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
  await follow(page.getByRole("button", { name: "下一步" }));
  await follow(page.getByRole("button", { name: "确认提交" }));
  return {
    receipt: (await page.locator(".receipt-number").innerText()).trim(),
    code: (await page.locator(".receipt-code").innerText()).trim(),
  };
}

export async function track(page, url, { receipt, code }) {
  await page.goto(`${url}/track`);
  await page.getByLabel("回执号").fill(receipt);
  await page.getByLabel("查询码").fill(code);
  await follow(page.locator("main").getByRole("button", { name: "查询" }));
}

export async function logIn(page, county, login) {
  await page.goto(`${county.url}/login`);
  await page.getByLabel("登录名").fill(login);
  await page.getByLabel("密码").fill(county.password);
  await follow(page.locator("main").getByRole("button", { name: "登录" }));
  if (/\/(login|sessions)/.test(page.url())) throw new Error(`${login} is not in: ${page.url()}`);
}

// Does an act of the matter page: unfolds it, fills what `fill` says by label, sends it.
export async function act(page, name, fill = {}) {
  const folded = page.locator("details.act", { has: page.locator("summary", { hasText: new RegExp(`^${name}$`) }) });
  if ((await folded.getAttribute("open")) === null) await folded.locator("> summary").click();
  for (const [label, text] of Object.entries(fill)) await folded.getByLabel(label).fill(text);
  await follow(folded.getByRole("button", { name }));
}

// The address of the first such link in the main part of a page, which is an address or found itself.
const first = (path, link) => async (page, url) => {
  await page.goto(url + (typeof path === "function" ? await path(page, url) : path));
  const found = page.locator(`main ${link}`).first();
  if ((await found.count()) === 0) throw new Error(`no ${link} on ${page.url()}`);
  return found.getAttribute("href");
};

const OWN = first("/workbench", "a[href^='/workbench/matters/']");
const FINDING = first("/console/cards", "a[href^='/console/findings/']");
const PERMIT = first("/workbench?state=any&item=food-business", "a[href^='/workbench/matters/']");

const ORDER = first("/workbench/orders?state=any", "a[href^='/workbench/matters/']");
const ABOUT = first("/workbench/brief", "a[href^='/workbench/orders/new?about=']");

// Proposes a change of the roster, so that there is one to look at.
async function proposed(page, url) {
  await page.goto(`${url}/admin/changes/new?what=establish`);
  await page.getByLabel("名称").fill("澄川县科学技术局档案科");
  await page.getByLabel("简称").fill("档案科");
  await page.getByLabel("代号").fill("science-archive");
  await page.getByLabel("上级机构").selectOption("science");
  await page.getByLabel("内设机构").check();
  await follow(page.getByRole("button", { name: "下一步" }));
  await follow(page.locator("main form[action='/admin/changes'] button").first());
  return first("/admin/changes", "a[href^='/admin/changes/']:not([href*=new])")(page, url);
}

// A notice as people write them, with a day that nobody can be sure of and tasks that no organ leads.
export const NOTICE = new URL("../crates/office/tests/campaigns/notice.txt", import.meta.url).pathname;

// Takes the notice in; the page of its draft is open then.
export async function takeIn(page, url) {
  await page.goto(`${url}/workbench/campaigns/new`);
  await page.getByLabel("通知文件").setInputFiles(NOTICE);
  await follow(page.getByRole("button", { name: "读出草稿" }));
  return new URL(page.url()).pathname;
}

// Gives every task of the open draft a unit that leads it, and goes on to the check.
export async function leadAll(page, organ) {
  for (const units of await page.locator("[id^='tasks.'][id$='.lead']").all()) {
    const first = units.locator("input[list]").first();
    if ((await first.inputValue()) === "") await first.fill(organ);
  }
  await follow(page.getByRole("button", { name: "保存，去核对发布" }));
}

// Confirms the days that have passed, and publishes; gives the address of the campaign.
export async function publishDraft(page) {
  for (const box of await page.locator("input[name=confirmed]").all()) await box.check();
  await follow(page.getByRole("button", { name: "批准发布" }));
  return new URL(page.url()).pathname;
}

const DRAFT = async (page, url) => takeIn(page, url);
const CAMPAIGN = async (page, url) => {
  await takeIn(page, url);
  await leadAll(page, "澄川县科学技术局");
  return publishDraft(page);
};

// Pages by who may see them: addresses, or what finds one.
const PAGES = {
  "office.chief": [
    "/workbench", "/workbench?ended=1", "/workbench?state=any&q=%E7%94%B3%E8%AF%B7", "/workbench?state=overdue&item=science-consult",
    OWN, async (page, url) => `${await OWN(page, url)}/flowchart`, "/workbench/board", "/workbench/bulk?all=1&state=week", "/workbench/leave",
    "/workbench/account", "/workbench/account/factors/new", "/workbench/account/notices",
  ],
  "hall.guide": ["/workbench/intake", "/workbench/intake?item=food-business"],
  "county.head": [
    "/workbench/brief", "/workbench/board", "/workbench/orders", "/workbench/orders?state=any", "/workbench/orders/new", ABOUT, ORDER,
    async (page, url) => `${await ORDER(page, url)}/papers/1`,
  ],
  "county.deputy": [
    "/workbench/campaigns/new", CAMPAIGN, DRAFT, async (page, url) => (await DRAFT(page, url)).replace(/draft$/, "check"),
    "/workbench/campaigns",
  ],
  "efficiency.director": [
    "/workbench/duties", first("/workbench/duties", ".duties a[href^='/workbench/matters/']"), "/workbench/activities", "/workbench/activities?kind=study",
    "/workbench/ledger", "/workbench/ledger/new", "/console", "/console/late-entries", "/console/cards", "/console/cards?state=upheld&level=red", FINDING, async (page, url) => `${await FINDING(page, url)}/paper`,
    PERMIT, first(PERMIT, "a[href*='/papers/']"), "/workbench?source=observed&state=any",
    first("/workbench?source=observed&state=any", "a[href^='/workbench/matters/']"),
  ],
  "personnel.chief": [
    "/admin/organs", "/admin/organs/science", first("/admin/organs/science", "a[href^='/admin/people/']"), "/admin/posts/science-office-chief?on=2026-01-05", "/admin/changes", "/admin/changes/new",
    "/admin/changes/new?what=appoint", "/admin/changes/new?what=create_post", "/admin/changes/new?what=establish", proposed,
  ],
  "system.admin": ["/admin/system"],
  "security.admin": ["/admin/sessions", "/admin/keys"],
  "audit.admin": ["/admin/audit", first("/admin/audit", "a[href^='/admin/audit/']"), "/admin/audit/check"],
};

// Every kind of page, each behind whoever may see it.
export async function everyPage(county, context) {
  const page = await context.newPage();
  const asker = await ask(page, county.url, "怎样申报科技计划项目");
  const portal = [
    "/", "/items", `/items/${CONSULT}`, `/items/${CONSULT}/filings/new`, "/items/food-business/flowchart", "/items/food-business/filings/new",
    "/questions/new", "/track", `/receipts/${asker.receipt}`, `/track/${asker.receipt}`, "/answers",
    await first("/answers", "a[href^='/answers/']")(page, county.url), "/ledger", "/help", "/sitemap", "/login", "/no-such-page",
  ];
  const workbench = [];
  for (const [login, paths] of Object.entries(PAGES)) {
    const desk = await (await context.browser().newContext({ locale: "zh-CN" })).newPage();
    await logIn(desk, county, login);
    for (const path of paths) {
      workbench.push({ path: typeof path === "function" ? await path(desk, county.url) : path, page: desk });
    }
  }
  // What the deputy published meanwhile.
  portal.push("/campaigns", await first("/campaigns", "a[href^='/campaigns/']")(page, county.url));
  return {
    portal: portal.map((path) => ({ path, page })),
    workbench,
    close: () => Promise.all([...new Set(workbench.map(({ page }) => page.context()))].map((one) => one.close())),
  };
}
