// Photos and files: handed in on a phone without script, opened by the officer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { follow, logIn, openBrowser, openCounty } from "./county.js";

const PHONE = { width: 390, height: 844 };
const PDF = Buffer.from("%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n");
let county, browser;

before(async () => {
  county = await openCounty();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await county?.close();
});

// A real JPEG: a picture of a page.
async function photo(width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(`${county.url}/help`);
  const buffer = await page.screenshot({ type: "jpeg" });
  await page.close();
  return buffer;
}

test("a permit is filed on a phone with two photos and a PDF, a faulty one first; the officer opens them", async () => {
  const [clear, small] = [await photo(900, 700), await photo(200, 150)];
  const jpeg = (name, buffer) => ({ name, mimeType: "image/jpeg", buffer });
  const phone = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE, locale: "zh-CN" });
  const page = await phone.newPage();
  await page.goto(`${county.url}/items/labour-dispatch/filings/new`);
  for (const field of await page.locator("main input:not([type]), main textarea").all()) await field.fill("安达人力资源公司");
  await page.locator("input[type=tel]").fill("13900001234");
  const files = (n) => page.locator(`input[name=file-m${n}]`);
  await files(1).setInputFiles([jpeg("缩略图.jpg", small)]);
  await follow(page.getByRole("button", { name: "下一步" }));
  await page.getByRole("alert").getByText("“缩略图.jpg”太小").waitFor();
  assert.equal(await page.locator("main input:not([type])").first().inputValue(), "安达人力资源公司");

  await files(1).setInputFiles([jpeg("申请书正面.jpg", clear), jpeg("申请书反面.jpg", clear)]);
  await files(2).setInputFiles([{ name: "营业执照.pdf", mimeType: "application/pdf", buffer: PDF }]);
  await follow(page.getByRole("button", { name: "下一步" }));
  await page.getByRole("heading", { name: "提交前请核对" }).waitFor();
  assert.equal(await page.locator("img.thumb").count(), 2);
  for (const thumb of await page.locator("img.thumb").all()) {
    assert.ok(await thumb.evaluate((image) => image.complete && image.naturalWidth > 0), "the small picture is shown");
  }
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth,
  }));
  assert.ok(scroll <= client, `${scroll} px wide in a window of ${client} px`);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/files-check.png`, fullPage: true });
  await follow(page.getByRole("button", { name: "确认提交" }));
  const receipt = (await page.locator(".receipt-number").innerText()).trim();
  await phone.close();

  const desk = await browser.newContext({ locale: "zh-CN" });
  const work = await desk.newPage();
  await logIn(work, county, "hall.guide");
  await work.getByLabel("按回执号查找").fill(receipt);
  await follow(work.getByRole("button", { name: "打开" }));
  const names = await work.locator("main a[href*='/attachments/']:not([href*='?'])").allInnerTexts();
  assert.deepEqual(names, ["申请书正面.jpg", "申请书反面.jpg", "营业执照.pdf"]);
  if (process.env.SHOTS) await work.screenshot({ path: `${process.env.SHOTS}/files-matter.png`, fullPage: true });
  const address = await work.getByRole("link", { name: "申请书正面.jpg", exact: true }).getAttribute("href");
  const answer = await work.goto(county.url + address);
  assert.equal(answer.headers()["content-type"], "image/jpeg");
  assert.deepEqual(await work.evaluate(() => [document.images[0].naturalWidth, document.images[0].naturalHeight]), [900, 700]);
  // A PDF opens in the browser's own viewer, though nothing in it may act.
  const pdf = await desk.newPage();
  await pdf.goto(work.url().replace(/\/attachments\/.*/, ""));
  const paper = await pdf.getByRole("link", { name: "营业执照.pdf", exact: true }).getAttribute("href");
  const sent = await desk.request.get(county.url + paper);
  assert.match(sent.headers()["content-security-policy"], /sandbox/);
  await pdf.goto(county.url + paper);
  await pdf.waitForTimeout(500);
  assert.ok(pdf.frames().some((frame) => frame.url().startsWith("chrome-extension://")), "the viewer is there");
  await desk.close();
});

for (const script of [true, false]) {
  test(`the window scans what is handed in, ${script ? "by keyboard" : "without script"}; a faulty file loses nothing`, async () => {
    const clear = await photo(900, 700);
    const desk = await browser.newContext({ javaScriptEnabled: script, locale: "zh-CN", viewport: script ? undefined : PHONE });
    const page = await desk.newPage();
    await logIn(page, county, "hall.guide");
    await page.goto(`${county.url}/workbench/intake?item=labour-dispatch`);
    for (const field of await page.locator("form.intake input:not([type]), form.intake textarea:visible:not([name=list])").all()) {
      await field.fill(script ? "长风人力资源公司" : "宏远人力资源公司");
    }
    await page.locator("form.intake input[type=tel]").fill("13900001234");
    const files = page.locator("form.intake input[type=file]");
    const count = await files.count();
    assert.ok(count >= 2);
    await files.nth(0).setInputFiles([{ name: "坏的.pdf", mimeType: "application/pdf", buffer: Buffer.from("nothing") }]);
    if (script) assert.ok(await page.locator("input[name=materials]").first().isChecked(), "what is scanned is handed in");
    for (let n = 1; n < count; n++) {
      await files.nth(n).setInputFiles([n === 1 ? { name: "扫描.jpg", mimeType: "image/jpeg", buffer: clear } : { name: `材料${n}.pdf`, mimeType: "application/pdf", buffer: PDF }]);
    }
    const send = page.locator("form.intake button[data-send]");
    const go = async () => {
      if (script) { await page.locator("form.intake input[type=tel]").focus(); await page.keyboard.press("Control+Enter"); } else await send.click();
    };
    await go();
    await page.getByRole("alert").getByRole("link", { name: /坏的.pdf/ }).waitFor();
    assert.equal(await page.locator("form.intake input:not([type])").first().inputValue(), script ? "长风人力资源公司" : "宏远人力资源公司");
    assert.equal(await page.locator("form.intake .file").count(), count - 1);
    const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
    assert.ok(scroll <= client, `${scroll} px wide in a window of ${client} px`);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/intake-files-${client}.png`, fullPage: true });
    await page.locator("form.intake input[type=file]").first().setInputFiles([{ name: "申请书.pdf", mimeType: "application/pdf", buffer: PDF }]);
    await go();
    await page.locator(".receipt-number").waitFor();
    const receipt = (await page.locator(".receipt-number").innerText()).trim();
    await page.goto(`${county.url}/workbench/find?receipt=${receipt}`);
    assert.equal(await page.locator("main a[href*='/attachments/']:not([href*='?'])").count(), count);
    await desk.close();
  });
}
