// Keys, peek, drafts and intake: what the pages do besides working without script.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { arrive, ask, CONSULT, follow, logIn, openBrowser, openCounty } from "./county.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const INTAKE_SECONDS = 90; // ux.md §7

let county, browser;

before(async () => {
  county = await openCounty();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await county?.close();
});

// A journey on a page of its own; nothing it loads may break the policy or fail.
async function visit(options, journey) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1366, height: 768 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (line) => /Content Security Policy|Uncaught/.test(line.text()) && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  try {
    await journey(page, context);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const keys = async (page, ...names) => {
  for (const name of names) await page.keyboard.press(name);
};

// The same, where the last of them leads to another page; gives its address.
async function lead(page, ...names) {
  const last = names.pop();
  await keys(page, ...names);
  await arrive(page, () => page.keyboard.press(last));
  return page.url();
}

// Writes the applicant down; leaves the focus on the last field.
async function writeDown(page, name, type = (text) => page.keyboard.type(text)) {
  for (const text of [name, "91110000MA0012345X", "13800001234"]) {
    await type(text);
    await page.keyboard.press("Tab");
  }
  await type("在县城新开一家食品店，申请经营许可。");
}

// Goes with Tab until the focus is on what `there` says.
async function reach(page, there) {
  for (let tab = 0; tab < 30; tab++) {
    if (await page.evaluate(there)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail("not reached by Tab");
}

test("intake by the keyboard alone: found, written down, ticked, accepted, printed", async () => {
  await visit({}, async (page, context) => {
    await context.addInitScript(() => (window.print = () => (document.title = "印好了")));
    await logIn(page, county, "hall.guide");
    const begun = Date.now();
    await keys(page, "Control+k");
    await page.keyboard.type("收件");
    assert.match(await lead(page, "Enter"), /\/workbench\/intake$/);
    await keys(page, "/");
    await page.keyboard.type("食品经营");
    assert.match(await lead(page, "Enter"), /\/intake\?item=food-business$/);
    await writeDown(page, "清河食品店");
    await reach(page, () => document.activeElement.name === "materials");
    await keys(page, "1", "2", "3", "4", "5");
    assert.equal(await page.locator("input[name=materials]:checked").count(), 5);
    await lead(page, "Control+Enter");
    await page.locator(".receipt-number").waitFor();
    await keys(page, "p");
    assert.equal(await page.title(), "印好了");
    const seconds = (Date.now() - begun) / 1000;
    console.log(`# intake by keyboard: ${seconds.toFixed(1)} s`);
    assert.ok(seconds <= INTAKE_SECONDS, `${seconds} s`);
    assert.equal(await page.locator(".receipt-code").count(), 1);
    await follow(page.getByRole("link", { name: "打开办件" }));
    assert.match(await page.locator(".journal").innerText(), /受理/);
  });
});

test("what is missing is told once, written by itself; a second one of the same applicant is shown first", async () => {
  await visit({}, async (page) => {
    await logIn(page, county, "hall.guide");
    await page.goto(`${county.url}/workbench/intake?item=food-business`);
    await writeDown(page, "兴旺食品厂");
    await reach(page, () => document.activeElement.name === "materials");
    await keys(page, "1", "2", "3");
    const list = await page.getByLabel("一次性告知补正的内容").inputValue();
    assert.match(list, /1\. 食品安全管理制度；2\. 从业人员健康证明.*依据：行政许可法第32条第1款第4项/);
    await lead(page, "Control+Enter");
    await page.locator(".receipt-number").waitFor();
    await follow(page.getByRole("link", { name: "打开办件" }));
    assert.match(await page.locator(".journal").innerText(), /补正[\s\S]*从业人员健康证明/);
    // The same applicant again: taken from today's, then stopped once.
    await page.goto(`${county.url}/workbench/intake?item=food-business`);
    await follow(page.getByRole("button", { name: "兴旺食品厂" }));
    assert.equal(await page.getByLabel("联系电话").inputValue(), "13800001234");
    await page.getByLabel("申请事由").fill("第二家店");
    await follow(page.getByRole("button", { name: "只收件" }));
    await page.getByRole("alert", { name: "可能重复" }).waitFor();
    await follow(page.getByRole("button", { name: "只收件" }));
    await page.locator(".receipt-number").waitFor();
  });
});

test("intake works without script, in at most three posts", async () => {
  await visit({ javaScriptEnabled: false }, async (page) => {
    let posts = 0;
    page.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));
    await logIn(page, county, "hall.guide");
    posts = 0;
    await follow(page.getByRole("link", { name: "收件", exact: true }));
    await page.getByLabel("事项名称、编码或俗称").fill("食品经营");
    await follow(page.getByRole("button", { name: "查找事项" }));
    await page.locator("#f-applicant").fill("无脚本食品店");
    await page.getByLabel("证件号码").fill("91110000MA0012345X");
    await page.getByLabel("联系电话").fill("13800001235");
    await page.getByLabel("申请事由").fill("申请经营许可");
    await page.getByRole("checkbox", { name: /营业执照/ }).check();
    await follow(page.getByRole("button", { name: "收件并受理" }));
    assert.match(await page.getByLabel("一次性告知补正的内容").inputValue(), /1\. 食品经营许可申请书；2\. /);
    await follow(page.getByRole("button", { name: "收件并一次性告知补正" }));
    await page.locator(".receipt-number").waitFor();
    assert.equal(posts, 2);
  });
});

test("j, k, Enter, Space and x move, open, look into and tick rows", async () => {
  await visit({}, async (page) => {
    await logIn(page, county, "hall.guide");
    const links = page.locator("table.list td.title > a");
    await keys(page, "j", "j");
    assert.ok(await links.nth(1).evaluate((link) => link === document.activeElement));
    await keys(page, "k", "x");
    assert.ok(await page.locator("table.list tbody input[type=checkbox]").first().isChecked());
    const first = await links.first().innerText();
    await keys(page, "Space");
    const peek = page.getByRole("dialog", { name: "预览" });
    await peek.getByText(first).first().waitFor();
    for (let tab = 0; tab < 8; tab++) await keys(page, "Tab");
    assert.ok(await peek.evaluate((shown) => shown.contains(document.activeElement) || document.activeElement === document.body), "the focus stays inside");
    await peek.locator(".peeked").focus();
    await keys(page, "j");
    await peek.getByText(await links.nth(1).innerText()).first().waitFor();
    await keys(page, "Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.match(await lead(page, "k", "Enter"), /\/workbench\/matters\//);
  });
});

test("Ctrl+K finds a matter by its number and an act by its name; u takes the act back", async () => {
  await visit({}, async (page) => {
    const asked = await ask(page, county.url, "键盘能撤销吗");
    await logIn(page, county, "office.papers");
    await keys(page, "Control+k");
    await page.keyboard.type(asked.receipt);
    await page.getByRole("option", { name: /键盘能撤销吗/ }).waitFor();
    assert.match(await lead(page, "Enter"), /\/workbench\/matters\//);
    await keys(page, "Control+k");
    await page.keyboard.type("受理");
    await lead(page, "Enter", "Enter");
    await page.locator("form.undo").waitFor();
    await lead(page, "u");
    await page.getByText("（已撤销）").waitFor();
    await keys(page, "?");
    assert.match(await page.getByRole("dialog", { name: "快捷键" }).innerText(), /撤销刚才的办理/);
  });
});

test("keys keep still inside fields and while an input method is composing", async () => {
  await visit({}, async (page) => {
    await logIn(page, county, "office.papers");
    const still = () => page.evaluate(() => [document.querySelectorAll("dialog").length, document.activeElement.tagName]);
    const press = (options) =>
      page.evaluate((options) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...options })), options);
    await press({ key: "?", isComposing: true });
    await press({ key: "j", keyCode: 229 });
    await press({ key: "k", ctrlKey: true, isComposing: true });
    assert.deepEqual(await still(), [0, "BODY"]);
    await page.locator("#q").focus();
    await page.keyboard.type("j?x/");
    assert.equal(await page.locator("#q").inputValue(), "j?x/");
    assert.deepEqual(await still(), [0, "INPUT"]);
  });
});

test("a draft survives a reload and a dead line, and goes when it was sent or at log-out", async () => {
  await visit({}, async (page, context) => {
    const asked = await ask(page, county.url, "草稿会丢吗");
    await logIn(page, county, "office.papers");
    await page.goto(`${county.url}/workbench/find?receipt=${asked.receipt}`);
    await page.locator("#act-accept > summary").click();
    await follow(page.locator("#act-accept button"));
    const reply = page.locator("#act-reply");
    const matter = page.url();
    const answer = page.getByLabel("答复内容");
    await reply.locator("> summary").click();
    await answer.fill("请登录县政务服务网申报。");
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.endsWith("/acts/reply")));
    await page.reload();
    await page.getByText(/已恢复 \d\d:\d\d 的草稿/).waitFor();
    assert.equal(await answer.inputValue(), "请登录县政务服务网申报。");
    await context.setOffline(true);
    await reply.getByRole("button", { name: "答复" }).click();
    await page.getByText("网络不通，没有提交").waitFor();
    assert.equal(await answer.inputValue(), "请登录县政务服务网申报。");
    await context.setOffline(false);
    await follow(reply.getByRole("button", { name: "答复" }));
    assert.equal(page.url(), matter);
    await page.locator(".journal").getByText("请登录县政务服务网申报。").waitFor();
    assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft")).length), 0);
    const other = page.locator("details.act", { has: page.locator("textarea") }).first();
    if ((await other.getAttribute("open")) === null) await other.locator("> summary").click();
    await other.locator("textarea").first().fill("还没写完");
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes("draft")));
    await follow(page.getByRole("button", { name: "退出" }));
    assert.match(page.url(), /\/login$/);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft")).length), 0);
  });
});

test("a citizen's words stay in the browser only where they ask for it", async () => {
  await visit({}, async (page) => {
    const kept = () => page.evaluate(() => Object.keys(localStorage).length);
    await page.goto(`${county.url}/items/${CONSULT}/filings/new`);
    await page.getByLabel("标题").fill("没有勾选");
    await page.waitForTimeout(800);
    assert.equal(await kept(), 0);
    await page.getByLabel(/保存在本机/).check();
    await page.getByLabel("标题").fill("勾选以后");
    await page.waitForTimeout(800);
    await page.reload();
    await page.getByText(/已恢复/).waitFor();
    assert.equal(await page.getByLabel("标题").inputValue(), "勾选以后");
    await page.getByRole("button", { name: "丢弃草稿" }).click();
    assert.equal(await page.getByLabel("标题").inputValue(), "");
    assert.equal(await kept(), 0);
  });
});

test("a warning comes three minutes before the session ends, and a button goes on", async () => {
  await visit({}, async (page) => {
    await page.clock.install();
    await logIn(page, county, "office.papers");
    await page.clock.fastForward("26:50");
    assert.equal(await page.locator(".ending").count(), 0);
    await page.clock.fastForward("00:20");
    await page.getByText("登录将在3分钟内结束").waitFor();
    await page.getByRole("button", { name: "继续使用" }).click();
    await page.getByText("已延长登录").waitFor();
    assert.equal(await page.locator(".ending").count(), 0);
    await page.clock.fastForward("30:05");
    await page.getByText("登录已经结束").waitFor();
  });
});

test("pages with windows open, restored drafts and duplicates have no accessibility fault", async () => {
  await visit({ bypassCSP: true }, async (page) => {
    const clean = async (what) => {
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0].html}`), []);
    };
    await logIn(page, county, "hall.guide");
    await page.goto(`${county.url}/workbench`);
    await keys(page, "j", "Space");
    await page.locator("dialog .head").waitFor();
    await clean("peek");
    await keys(page, "Escape", "Control+k");
    await clean("palette");
    await keys(page, "Escape", "?");
    await clean("keys");
    await page.goto(`${county.url}/workbench/intake`);
    await clean("items");
    await page.goto(`${county.url}/workbench/intake?item=food-business`);
    await clean("intake");
    await page.locator("#f-applicant").fill("无碍食品店");
    await page.waitForTimeout(800);
    await page.reload();
    await page.getByText(/已恢复/).waitFor();
    await clean("draft");
    await follow(page.getByRole("button", { name: "收件并一次性告知补正" }));
    await page.getByRole("heading", { name: /处需要修改/ }).waitFor();
    await clean("faults");
  });
});
