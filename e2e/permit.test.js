// A permit from the application to the rating: the citizen on a phone without script, the officers at their desks with
// the keyboard alone; then what hangs on it: the leader's phone, the papers' sheets, the view for the elderly.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { follow, logIn, openBrowser, openCounty, track } from "./county.js";
import { press, reach, send, type } from "./keys.js";

const ITEM = "seismic";
const PHONE = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };
const DESK = { viewport: { width: 1366, height: 768 } };
let county, browser;

before(async () => {
  county = await openCounty();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await county?.close();
});

async function visit(options, journey) {
  const context = await browser.newContext({ locale: "zh-CN", ...options });
  try {
    return await journey(await context.newPage());
  } finally {
    await context.close();
  }
}

// What a phone must be able to show: nothing to its side.
async function fits(page) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  assert.ok(scroll <= client, `${page.url()}: ${scroll} px wide in ${client} px`);
}

// The citizen applies by touch and type: from the guide to the slip with number and code.
async function applies(page, request, { materials = 2 } = {}) {
  await page.goto(`${county.url}/items/${ITEM}`);
  await fits(page);
  await follow(page.locator("main a[href$='/filings/new']").first());
  await page.getByLabel("申请人", { exact: true }).fill("澄川某研究所");
  await page.getByLabel("证件号码").fill("91990000MA00000000");
  await page.getByLabel("联系电话").fill("13900001234");
  await page.getByLabel("申请事由").fill(request);
  for (let n = 0; n < materials; n++) await page.locator("input[name=materials]").nth(n).check();
  await fits(page);
  await follow(page.getByRole("button", { name: "下一步" }));
  await page.getByRole("heading", { name: "提交前请核对" }).waitFor();
  await fits(page);
  await follow(page.getByRole("button", { name: "确认提交" }));
  await fits(page);
  return {
    receipt: (await page.locator(".receipt-number").innerText()).trim(),
    code: (await page.locator(".receipt-code").innerText()).trim(),
  };
}

// The form of an act, by touch.
async function unfolded(page, word) {
  const act = page.locator(`#act-${word}`);
  if ((await act.getAttribute("open")) === null) await act.locator("> summary").click();
  return act;
}

async function looks(slip, see) {
  await visit(PHONE, async (page) => {
    await track(page, county.url, slip);
    await page.locator("ol.journal").waitFor();
    await fits(page);
    await see(page);
  });
}

// An officer at a desk, the keyboard alone: logs in, finds the matter by its number, does acts.
async function officer(login, slip, work) {
  return visit(DESK, async (page) => {
    await page.goto(`${county.url}/login`);
    await type(page, "login", login);
    await type(page, "password", county.password);
    await press(page, "登录");
    assert.match(page.url(), /\/workbench/);
    await type(page, "receipt", slip.receipt);
    await press(page, "打开");
    await page.locator("ol.journal").waitFor();
    await work(page);
    assert.doesNotMatch(await page.locator("main").innerText(), /[{[]\w+[}\]]/);
  });
}

const said = async (page) => page.locator("ol.journal").innerText();

test("a permit goes its whole road: correction, supplement, acceptance, review, decision, delivery, rating", async () => {
  const slip = await visit(PHONE, (page) => applies(page, "登记一项应用技术成果。"));
  await officer("management.officer", slip, (page) => send(page, "补正告知", { list: "请补交研制报告和营业执照。" }));
  await looks(slip, async (page) => {
    assert.match(await page.locator("main").innerText(), /正在等您补正/);
    const supplement = await unfolded(page, "supplement");
    await supplement.locator("input[name=materials]").first().check();
    await supplement.getByLabel("补正说明").fill("已补齐。");
    await follow(supplement.getByRole("button", { name: "补正" }));
    await page.locator("ol.journal").waitFor();
    assert.doesNotMatch(await page.locator("main").innerText(), /正在等您补正/);
  });
  await officer("management.officer", slip, async (page) => {
    await send(page, "受理", {});
    await send(page, "审查", { favourable: "yes", opinion: "成果权属清楚，材料齐全。" });
    assert.match(await said(page), /审查/);
  });
  await officer("county.deputy", slip, (page) => send(page, "决定", { granted: "yes", reasons: "符合登记条件。" }));
  await officer("management.officer", slip, async (page) => {
    await send(page, "送达", { manner: "窗口领取" });
    assert.match(await said(page), /送达/);
  });
  await looks(slip, async (page) => {
    const rating = await unfolded(page, "rate");
    await rating.locator("input[value=satisfied]").check();
    await follow(rating.getByRole("button", { name: "评价" }));
    await page.locator("ol.journal").waitFor();
    assert.match(await said(page), /申请人评价：满意/);
  });
});

test("the leader decides from the phone: from the brief, with one unfolding", async () => {
  const slip = await visit(PHONE, (page) => applies(page, "登记一项软科学成果。", { materials: 4 }));
  await officer("management.officer", slip, async (page) => {
    await send(page, "受理", {});
    await send(page, "审查", { favourable: "yes", opinion: "拟准予登记。" });
  });
  await visit({ viewport: PHONE.viewport }, async (page) => {
    await logIn(page, county, "county.deputy");
    await page.goto(`${county.url}/workbench/brief`);
    await fits(page);
    const headings = await page.locator("main h2").allInnerTexts();
    assert.deepEqual(headings, ["批", "阅"]);
    const mine = page.locator("section[aria-labelledby=decide] li", { hasText: "澄川某研究所" }).first();
    await follow(mine.getByRole("link").first());
    await fits(page);
    const decide = await unfolded(page, "decide");
    await decide.locator("input[name=granted][value=yes]").check();
    await decide.getByLabel("决定理由").fill("同意。");
    await fits(page);
    await follow(decide.getByRole("button", { name: "决定" }));
    await page.locator("ol.journal").waitFor();
    assert.match(await said(page), /决定/);
  });
});

test("a paper of the matter fits its sheet in print, without the frame of the program", async () => {
  const slip = await visit(PHONE, (page) => applies(page, "登记一项成果，需要受理通知书。", { materials: 4 }));
  await officer("management.officer", slip, (page) => send(page, "受理", {}));
  await looks(slip, async (page) => {
    await follow(page.locator("a.paper-link").first());
    await page.locator("article.official").waitFor();
    await fits(page);
    // A4 with the margins of 党政机关公文格式 leaves 156 mm for the text: 590 px.
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.emulateMedia({ media: "print" });
    const shown = await page.evaluate(() => {
      const seen = (one) => one.checkVisibility() && one.getBoundingClientRect().height > 0;
      return {
        frame: [...document.querySelectorAll("header, nav, footer, .screen-only")].filter(seen).map((one) => one.className || one.tagName),
        wide: document.documentElement.scrollWidth,
        title: document.querySelector("article.official h1").innerText,
      };
    });
    assert.deepEqual(shown.frame, []);
    assert.ok(shown.wide <= 794, `${shown.wide} px`);
    assert.match(shown.title, /受理/);
    const sheets = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    assert.equal(sheets, 1, "one sheet");
  });
});

test("the whole road of the citizen can be walked in large type at 390 px", async () => {
  await visit(PHONE, async (page) => {
    await page.goto(`${county.url}/view?view=elder&back=/`);
    const large = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
    assert.ok((await large()) >= 24, "the text is at least 18 pt");
    const slip = await applies(page, "登记一项成果，大字版填写。");
    assert.ok((await large()) >= 24);
    await track(page, county.url, slip);
    await page.locator("ol.journal").waitFor();
    await fits(page);
    assert.ok((await large()) >= 24);
    const withdraw = await unfolded(page, "withdraw");
    await follow(withdraw.getByRole("button", { name: "撤回" }));
    await page.locator("ol.journal").waitFor();
    await fits(page);
    assert.match(await said(page), /撤回/);
  });
});

test("a matter of the system used before is marked wherever it is shown, and offers nothing to do", async () => {
  await visit(DESK, async (page) => {
    await logIn(page, county, "efficiency.director");
    await page.goto(`${county.url}/workbench?source=observed&state=any`);
    const rows = page.locator("main a[href^='/workbench/matters/']");
    const found = await rows.count();
    assert.ok(found > 0, "the demonstration has such matters");
    assert.equal(await page.locator("main .observed", { hasText: "外部导入" }).count(), found, "a mark in every row");
    await follow(rows.first());
    await page.locator(".head .observed", { hasText: "外部导入" }).waitFor();
    assert.equal(await page.locator("#acts details.act").count(), 0);
    assert.match(await page.locator("#acts").innerText(), /只供监察，不能在此办理/);
    const lines = await page.locator("ol.journal > li").count();
    assert.ok(lines > 0);
    assert.equal(await page.locator("ol.journal > li", { hasText: "外部数据" }).count(), lines);
  });
});
