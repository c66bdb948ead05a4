// Pictures of the pages. `node shots.js`: the ones the README shows, into docs/shots. `node shots.js all`: every page of
// the journeys in three views, into e2e/shots, for people to look at.
import { mkdirSync, writeFileSync } from "node:fs";
import { everyPage, logIn, openBrowser, openCounty, track } from "./county.js";
import { fewerColours } from "./png.js";

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const MOST = 150_000; // bytes of a picture that is committed

// Name, who looks, where. A function finds an address on a page that is open already.
const first = (path, link) => async (page) => {
  await page.goto(county.url + path);
  return page.locator(link).first().getAttribute("href");
};
const PICTURES = [
  ["home", null, "/"],
  ["item", null, "/items/food-business"],
  ["track", "asker", null],
  ["today", "office.chief", "/workbench"],
  ["matter", "county.deputy", first("/workbench/brief", "main section[aria-labelledby=decide] a[href^='/workbench/matters/']")],
  ["board", "efficiency.director", "/workbench/board"],
  ["tower", "supervision.director", "/console"],
  ["finding", "supervision.director", first("/console", "main a[href^='/console/findings/']")],
  ["audit", "audit.admin", "/admin/audit"],
];

const county = await openCounty({ matters: 800 });
const browser = await openBrowser();
try {
  if (process.argv[2] === "all") await everything();
  else await readme();
} finally {
  await browser.close();
  await county.close();
}

async function readme() {
  const folder = "../docs/shots";
  mkdirSync(folder, { recursive: true });
  const missing = [];
  for (const [name, login, where] of PICTURES) {
    const context = await browser.newContext({ locale: "zh-CN" });
    const page = await context.newPage();
    if (login === "asker") await track(page, county.url, county.askers[0]);
    else if (login) await logIn(page, county, login);
    const path = typeof where === "function" ? await where(page).catch(() => null) : where;
    for (const [size, viewport] of [["wide", WIDE], ["phone", PHONE]]) {
      await page.setViewportSize(viewport);
      const answer = login === "asker" ? await page.reload() : path && (await page.goto(county.url + path));
      if (!answer?.ok()) {
        missing.push(`${name} (${path})`);
        break;
      }
      const file = `${folder}/${name}-${size}.png`;
      const picture = fewerColours(await page.screenshot({ animations: "disabled", caret: "hide" }));
      writeFileSync(file, picture);
      const bytes = picture.length;
      console.log(`${file}\t${bytes} bytes`);
      if (bytes > MOST) missing.push(`${file} has ${bytes} bytes, more than ${MOST}`);
    }
    await context.close();
  }
  if (missing.length > 0) throw new Error(`not taken, or not to be committed: ${missing.join(", ")}`);
}

async function everything() {
  const views = [
    ["desk", WIDE, "view=plain&contrast=plain"],
    ["phone", PHONE, "view=plain&contrast=plain"],
    ["elder", WIDE, "view=elder&contrast=plain"],
  ];
  mkdirSync("shots", { recursive: true });
  const pages = await everyPage(county, await browser.newContext({ locale: "zh-CN" }));
  for (const [view, size, choice] of views) {
    for (const { path, page } of [...pages.portal, ...pages.workbench]) {
      await page.setViewportSize(size);
      await page.goto(`${county.url}/view?${choice}&back=/`);
      await page.goto(county.url + path);
      const name = path.split("?")[0].replace(/[0-9a-f-]{12,}/g, "one").replace(/\W+/g, "-").replace(/^-|-$/g, "");
      const ended = path.includes("ended") ? "-ended" : "";
      await page.screenshot({ path: `shots/${view}-${name || "home"}${ended}.png`, fullPage: true });
    }
  }
}
