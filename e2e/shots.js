// Pictures of every page, for people to look at: e2e/shots/<view>-<page>.png
import { mkdirSync } from "node:fs";
import { everyPage, openBrowser, openCounty } from "./county.js";

const VIEWS = [
  ["desk", { width: 1280, height: 900 }, "view=plain&contrast=plain"],
  ["phone", { width: 390, height: 844 }, "view=plain&contrast=plain"],
  ["elder", { width: 1280, height: 900 }, "view=elder&contrast=plain"],
];

mkdirSync("shots", { recursive: true });
const county = await openCounty({ matters: 800 });
const browser = await openBrowser();
try {
  const pages = await everyPage(county, await browser.newContext({ locale: "zh-CN" }));
  for (const [view, size, choice] of VIEWS) {
    for (const { path, page } of [...pages.portal, ...pages.workbench]) {
      await page.setViewportSize(size);
      await page.goto(`${county.url}/view?${choice}&back=/`);
      await page.goto(county.url + path);
      const name = path.split("?")[0].replace(/[0-9a-f-]{12,}/g, "one").replace(/\W+/g, "-").replace(/^-|-$/g, "");
      const ended = path.includes("ended") ? "-ended" : "";
      await page.screenshot({ path: `shots/${view}-${name || "home"}${ended}.png`, fullPage: true });
    }
  }
} finally {
  await browser.close();
  await county.close();
}
