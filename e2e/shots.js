// Pictures of the pages. `node shots.js`: the four that the READMEs show, into docs/shots. `node shots.js all`: every page of
// the journeys in three views, into e2e/shots, for people to look at.
import { mkdirSync, writeFileSync } from "node:fs";
import { everyPage, logIn, openBrowser, openCounty } from "./county.js";
import { fewerColours } from "./png.js";

const WIDE = { width: 1280, height: 900 };
const TALL = { width: 1280, height: 1180 };
const PHONE = { width: 390, height: 844 };
const MOST = 150_000; // bytes of a picture that is committed

// Name, who looks, where. A function finds an address on a page that is open already.
const first = (path, link) => async (page) => {
  await page.goto(county.url + path);
  return page.locator(link).first().getAttribute("href");
};
const OWN = "a[href^='/workbench/matters/']";
const PICTURES = [
  ["item", null, "/items/food-business", WIDE],
  ["matter", "management.officer", first("/workbench", `main ${OWN}`), TALL],
  ["finding", "supervision.director", first("/console", "main a[href^='/console/findings/']"), TALL],
  ["brief", "county.deputy", "/workbench/brief", PHONE],
];

const county = await openCounty({ matters: 3000 });
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
  for (const [name, login, where, viewport] of PICTURES) {
    const context = await browser.newContext({ locale: "zh-CN", viewport });
    const page = await context.newPage();
    if (login) await logIn(page, county, login);
    const path = typeof where === "function" ? await where(page) : where;
    const answer = await page.goto(county.url + path);
    if (!answer.ok()) throw new Error(`${name}: ${answer.status()} for ${path}`);
    const picture = fewerColours(await page.screenshot({ animations: "disabled", caret: "hide" }));
    if (picture.length > MOST) throw new Error(`${name}: ${picture.length} bytes, more than ${MOST}`);
    writeFileSync(`${folder}/${name}.png`, picture);
    console.log(`docs/shots/${name}.png\t${picture.length} bytes`);
    await context.close();
  }
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
