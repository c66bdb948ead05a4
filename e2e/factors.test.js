// Second factors: one-time codes without script, security keys with the browser's own virtual authenticator.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { follow, logIn, openBrowser, openCounty, TODAY } from "./county.js";

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
    await journey(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

// RFC 6238, on the day the demonstration plays: Beijing's time of day on that date.
function telephone(letters, later = 0) {
  const bits = [...letters.replaceAll(" ", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const beijing = Date.now() + 8 * 3_600_000;
  const played = Date.parse(`${TODAY}T00:00:00+08:00`) + (beijing % 86_400_000);
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(played / 30_000) + later));
  const mac = createHmac("sha1", secret).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function password(page, login, url = county.url) {
  await page.goto(`${url}/login`);
  await page.getByLabel("登录名").fill(login);
  await page.getByLabel("密码").fill(county.password);
  await follow(page.locator("main").getByRole("button", { name: "登录" }));
}

test("one-time codes are taken up and used without script, and a recovery code stands in once", async () => {
  let letters, codes;
  await visit({ javaScriptEnabled: false }, async (page) => {
    await logIn(page, county, "office.papers");
    await page.goto(`${county.url}/workbench/account`);
    await follow(page.getByRole("link", { name: "启用第二因子" }));
    assert.equal(await page.getByRole("button", { name: "登记安全密钥" }).isVisible(), false);
    letters = await page.locator("code").first().innerText();
    await page.getByLabel("6位动态口令").fill(telephone(letters));
    await follow(page.getByRole("button", { name: "启用动态口令" }));
    codes = await page.locator(".codes code").allInnerTexts();
    assert.equal(codes.length, 10);
  });
  await visit({ javaScriptEnabled: false }, async (page) => {
    await password(page, "office.papers");
    await page.getByRole("heading", { name: "第二步验证" }).waitFor();
    await page.goto(`${county.url}/workbench`);
    assert.match(page.url(), /\/login\?/, "half in is not in");
    await page.goto(`${county.url}/login/second`);
    await page.getByLabel("动态口令或者恢复码").fill("000000");
    await follow(page.getByRole("button", { name: "验证" }));
    await page.getByText("没有通过第二步验证").waitFor();
    await page.getByLabel("动态口令或者恢复码").fill(telephone(letters, 1));
    await follow(page.getByRole("button", { name: "验证" }));
    assert.match(page.url(), /\/workbench$/);
  });
  await visit({ javaScriptEnabled: false }, async (page) => {
    for (const expected of [/\/workbench$/, /\/login\/second/]) {
      await password(page, "office.papers");
      await page.getByLabel("动态口令或者恢复码").fill(codes[0]);
      await follow(page.getByRole("button", { name: "验证" }));
      assert.match(page.url(), expected);
      await page.context().clearCookies();
    }
  });
});

test("a security key is registered and opens the door", async () => {
  await visit({}, async (page, context) => {
    const devices = await context.newCDPSession(page);
    await devices.send("WebAuthn.enable");
    await devices.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", transport: "usb", hasResidentKey: false, hasUserVerification: true, isUserVerified: true },
    });
    // A name, not a number: browsers bind keys to names only.
    const named = { ...county, url: county.url.replace("127.0.0.1", "localhost") };
    await logIn(page, named, "efficiency.director");
    await page.goto(`${named.url}/workbench/account/factors/new`);
    await follow(page.getByRole("button", { name: "登记安全密钥" }));
    await page.getByRole("heading", { name: "请保存恢复码" }).waitFor();
    await follow(page.getByRole("link", { name: "回到我的账号" }));
    assert.match(page.url(), /\/workbench\/account$/);
    assert.match(await page.locator("#factors").innerText(), /安全密钥/);
    await context.clearCookies();
    for (let times = 0; times < 2; times += 1) {
      await password(page, "efficiency.director", named.url);
      await follow(page.getByRole("button", { name: "使用安全密钥" }));
      assert.match(page.url(), /\/workbench$/);
      await context.clearCookies();
    }
  });
});
