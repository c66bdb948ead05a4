// Lists: up and down, open, look into, tick. Refuses: a list without links.

import { on } from "./keys";
import { all, button, one, say } from "./page";
import { peek } from "./peek";

/** Rows that lead somewhere: the link of each. */
const links = (): HTMLAnchorElement[] => all<HTMLAnchorElement>("main table.list td.title > a, main .cards a[data-row]");

let at = -1;

/** The row that is current, or the one with the focus. */
function current(): HTMLAnchorElement | undefined {
  const rows = links();
  const focused = rows.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  if (focused >= 0) at = focused;
  return rows[at];
}

function go(step: number): void {
  const rows = links();
  current();
  at = Math.max(0, Math.min(rows.length - 1, at + step));
  for (const [place, link] of rows.entries()) link.closest("tr")?.classList.toggle("here", place === at);
  rows[at]?.focus();
  rows[at]?.scrollIntoView({ block: "nearest" });
}

/** Looks into the current row; the window goes up and down by itself. */
function look(): void {
  if (at < 0) go(1);
  const link = current();
  if (link) void peek(link, (step) => (go(step), current()));
}

function tick(): void {
  const box = current()?.closest("tr")?.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (!box) return say("先用 j、k 选到一行。");
  box.click();
  say(box.checked ? "已选中" : "已取消选中");
}

/** Gives a list its keys and buttons. */
export function lists(): void {
  if (links().length === 0) return;
  on("j", "下一行", () => go(1));
  on("k", "上一行", () => go(-1));
  on("Enter", "打开这一行", () => current()?.click());
  const matters = links().filter((link) => /^\/workbench\/matters\/[^/]+$/.test(link.pathname));
  if (matters.length > 0) on("Space", "预览", look);
  for (const link of matters) {
    const open = button("预览", "", () => {
      at = links().indexOf(link);
      look();
    }, "link peek screen-only");
    open.setAttribute("aria-label", `预览：${link.textContent ?? ""}`);
    link.parentElement?.append(" ", open);
    // On the link Space would scroll: here it looks into the row.
    link.addEventListener("keydown", (event) => {
      if (event.key === " " && !event.ctrlKey) {
        event.preventDefault();
        look();
      }
    });
  }
  if (one("main table.list tbody input[type=checkbox]")) on("x", "选中这一行", tick);
}
