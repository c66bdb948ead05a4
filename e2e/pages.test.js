// What holds for every page: no barrier that axe knows, no sideways scrolling, large type that is large.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { everyPage, openBrowser, openCounty } from "./county.js";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let county, browser, context, pages;

before(async () => {
  county = await openCounty();
  browser = await openBrowser();
  context = await browser.newContext({ locale: "zh-CN" });
  pages = await everyPage(county, context);
});

after(async () => {
  await pages?.close();
  await browser?.close();
  await county?.close();
});

// Looks at every page in a size and a view; `look` gives what is wrong with it.
async function check(size, view, look) {
  const faults = [];
  for (const { path, page } of [...pages.portal, ...pages.workbench]) {
    await page.setViewportSize(size);
    await page.goto(`${county.url}/view?${view}&back=/`);
    await page.goto(county.url + path);
    for (const fault of await look(page)) faults.push(`${path}: ${fault}`);
  }
  assert.deepEqual(faults, []);
}

async function barriers(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), RULES);
  if (found.passes.length < 10) return [`axe looked at only ${found.passes.length} things`];
  return found.violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes[0].target} and ${nodes.length - 1} more`);
}

async function sideways(page) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  return scroll > client ? [`${scroll} px wide in a window of ${client} px`] : [];
}

async function small(page) {
  const sizes = await page.evaluate(() => {
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      const box = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || !box.checkVisibility() || box.closest(".unseen, svg, table.month")) continue;
      found.push({ size: parseFloat(getComputedStyle(box).fontSize), text: texts.currentNode.data.trim().slice(0, 12) });
    }
    return found;
  });
  // 互联网网站适老化通用设计规范: the main text of the view for the elderly is at least 18 pt, 24 px.
  const body = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  const tiny = sizes.filter(({ size }) => size < 18).map(({ size, text }) => `“${text}” is ${size} px`);
  return body < 24 ? [`the text is ${body} px`, ...tiny] : tiny;
}

for (const [name, size] of [["desk", DESK], ["phone", PHONE]]) {
  test(`axe finds no barrier on a ${name}`, () => check(size, "view=plain&contrast=plain", barriers));
}
test("axe finds no barrier in the view for the elderly", () => check(DESK, "view=elder&contrast=plain", barriers));
test("axe finds no barrier in high contrast", () => check(DESK, "view=plain&contrast=high", barriers));
test("no page scrolls sideways at 390 px", () => check(PHONE, "view=plain&contrast=plain", sideways));
test("no page scrolls sideways at 390 px for the elderly", () => check(PHONE, "view=elder&contrast=plain", sideways));
test("the view for the elderly has large type", () => check(DESK, "view=elder&contrast=plain", small));
