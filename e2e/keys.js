// The keyboard alone: forward with Tab until the thing is in focus, and the focus can be seen at every stop.
import assert from "node:assert/strict";
import { arrive } from "./county.js";

const FAR = 160; // more stops than any page has before what is looked for

function focus(page) {
  return page.evaluate(() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    return {
      name: one.name ?? "",
      value: one.value ?? "",
      within: one.closest("details.act")?.id ?? "",
      tag: one.tagName,
      text: (one.innerText ?? "").trim(),
      shown: style.outlineStyle !== "none" || style.boxShadow !== "none",
    };
  });
}

// Tabs on until `wanted` holds of what has the focus.
export async function reach(page, what, wanted) {
  for (let stop = 0; stop < FAR; stop++) {
    await page.keyboard.press("Tab");
    const at = await focus(page);
    if (at.tag === "BODY") continue; // past the last stop: the browser's own
    assert.ok(at.shown, `the focus on ${at.name || at.text} cannot be seen (${page.url()})`);
    if (wanted(at)) return at;
  }
  assert.fail(`${what} is not reached with the keyboard on ${page.url()}`);
}

// Types into the field of this name.
export async function type(page, name, text, within = "") {
  await reach(page, name, (at) => at.name === name && at.within === within);
  await page.keyboard.type(text);
}

// Presses the button with this text, which leads to another page.
export async function press(page, text) {
  await reach(page, text, (at) => at.tag === "BUTTON" && at.text === text);
  await arrive(page, () => page.keyboard.press("Enter"));
}

// Does an act: unfolds it, answers its fields in their order, sends it.
export async function send(page, act, answers) {
  const folded = page.locator("details.act", { has: page.locator("summary", { hasText: new RegExp(`^${act}$`) }) });
  const within = await folded.getAttribute("id");
  if ((await folded.getAttribute("open")) === null) {
    await reach(page, act, (at) => at.tag === "SUMMARY" && at.within === within);
    await page.keyboard.press("Enter");
  }
  for (const [name, answer] of Object.entries(answers)) {
    const at = await reach(page, name, (at) => at.name === name && at.within === within);
    // A radio of a group that has no choice yet: the arrows choose, the first is under the focus.
    if (at.value === "yes" || at.value === "no") {
      await page.keyboard.press("Space");
      if (answer !== at.value) await page.keyboard.press("ArrowDown");
    } else {
      await page.keyboard.type(answer);
    }
  }
  const lines = page.locator("ol.journal > li");
  const before = await lines.count();
  await reach(page, act, (at) => at.tag === "BUTTON" && at.within === within);
  await arrive(page, () => page.keyboard.press("Enter"));
  assert.ok((await lines.count()) > before, `${act} is in the journal (${page.url()})`);
}
