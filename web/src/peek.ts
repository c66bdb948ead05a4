// Peek: a matter's summary from its own page, without leaving the list. Refuses: to show more than that page does.

import { composing } from "./keys";
import { button, dialog, make, one, read } from "./page";

/** What of the matter's page is shown. */
const PARTS = [".head", ".strip", "main .note", "section[aria-labelledby=who]", "section.clock", "section[aria-labelledby=what]"];

/** Opens the window on a link. `go` moves to another row and gives its link. */
export async function peek(link: HTMLAnchorElement, go: (step: number) => HTMLAnchorElement | undefined): Promise<void> {
  const shown = dialog("预览", "peek");
  if (!shown) return link.click();
  const body = make("div", { class: "peeked", tabindex: "0", "aria-live": "polite" }, "正在读取……");
  let here = link;
  const show = async (next: HTMLAnchorElement): Promise<void> => {
    here = next;
    body.replaceChildren("正在读取……");
    try {
      const page = await read(next.href);
      if (here === next) body.replaceChildren(...PARTS.flatMap((part) => summary(page, part)));
    } catch (error) {
      body.replaceChildren(`没有读到这个办件：${error instanceof TypeError ? "网络不通" : (error as Error).message}。`);
    }
  };
  const step = (by: number): void => {
    const next = go(by);
    if (next && next !== here) void show(next);
  };
  const open = (): void => {
    shown.close();
    here.click();
  };
  shown.append(
    body,
    make(
      "div",
      { class: "buttons" },
      button("打开", "Enter", open, "button"),
      button("上一件", "k", () => step(-1), "button second"),
      button("下一件", "j", () => step(1), "button second"),
      button("关闭", "Esc", () => shown.close(), "button second"),
    ),
  );
  shown.addEventListener("keydown", (event) => {
    if (composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { j: () => step(1), k: () => step(-1), " ": () => shown.close(), Enter: open }[event.key];
    if (!act || (event.target instanceof HTMLButtonElement && [" ", "Enter"].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  shown.showModal();
  body.focus();
  await show(link);
}

function summary(page: Document, part: string): Node[] {
  const found = one(part, page);
  if (!found) return [];
  const copy = document.importNode(found, true);
  // Ids and forms stay on the page they belong to.
  copy.querySelectorAll("form, button, details").forEach((element) => element.remove());
  const bare = (element: Element): void => {
    for (const name of ["id", "aria-labelledby"]) element.removeAttribute(name);
  };
  [copy, ...copy.querySelectorAll("[id], [aria-labelledby]")].forEach(bare);
  return [copy];
}
