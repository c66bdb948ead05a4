// Go or do: one field for every place of the menu, every act of the page, and matters by number or words.
// Refuses: anything the page itself or the search does not offer.

import { composing, help } from "./keys";
import { all, dialog, make, read } from "./page";

interface Choice {
  words: string;
  note: string;
  go: () => void;
}

/** How long after the last letter the search is asked. */
const PAUSE_MILLIS = 250;

const FOUND_MAX = 8;

function offered(): Choice[] {
  const follow = (link: HTMLAnchorElement): Choice => ({
    words: link.textContent?.trim() ?? "",
    note: "转到",
    go: () => link.click(),
  });
  const unfold = (summary: HTMLElement): Choice => ({
    words: summary.textContent?.trim() ?? "",
    note: "办理",
    go: () => {
      const act = summary.parentElement as HTMLDetailsElement;
      act.open = true;
      const answers = all("form input:not([type=hidden]), form textarea, form select, form button", act);
      // What is folded once more within the act is not on its way.
      (answers.find((answer) => answer.closest("details") === act) ?? summary).focus();
    },
  });
  const places = all<HTMLAnchorElement>("nav[aria-label=主导航] a, .views a, .tools a, .foot a");
  const out = all<HTMLButtonElement>("form[action='/sessions/end'] button").map((leave): Choice => ({
    words: "退出登录",
    note: "办理",
    go: () => leave.click(),
  }));
  return [
    ...all("details.act > summary").map(unfold),
    ...places.map(follow),
    { words: "打印本页", note: "办理", go: () => window.print() },
    { words: "快捷键一览", note: "办理", go: help },
    ...out,
  ];
}

/** Matters the search finds by these words. */
async function matters(words: string, signal: AbortSignal): Promise<Choice[]> {
  const page = await read(`/workbench?state=any&q=${encodeURIComponent(words)}`, signal);
  return all<HTMLAnchorElement>("table.list td.title > a", page)
    .slice(0, FOUND_MAX)
    .map((link) => ({
      words: link.textContent ?? "",
      note: link.closest("tr")?.querySelector("[data-label=回执号]")?.textContent ?? "",
      go: () => window.location.assign(link.getAttribute("href")!),
    }));
}

/** Opens it. */
export function palette(): void {
  const shown = dialog("转到或办理", "palette");
  if (!shown) return;
  const field = make("input", {
    id: "palette", type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "true", "aria-controls": "palette-list",
    "aria-autocomplete": "list", "aria-label": "转到哪里、办什么，或者回执号、标题中的字词",
  });
  const list = make("ul", { id: "palette-list", role: "listbox", "aria-label": "可以选择的" });
  const told = make("p", { class: "hint", role: "status" });
  shown.append(make("label", { for: "palette" }, "转到哪里、办什么，或者回执号、标题中的字词"), field, list, told);
  const here = offered();
  let choices: Choice[] = [];
  let at = 0;
  let asked = new AbortController();
  let timer = 0;

  const draw = (): void => {
    at = Math.max(0, Math.min(at, choices.length - 1));
    const row = ({ words, note }: Choice, place: number): HTMLElement => {
      const option = make("li", { role: "option", id: `palette-${place}`, "aria-selected": String(place === at) }, make("span", {}, words), make("small", { class: "muted" }, note));
      option.addEventListener("click", () => take(place));
      return option;
    };
    list.replaceChildren(...choices.map(row));
    if (choices.length > 0) field.setAttribute("aria-activedescendant", `palette-${at}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const take = (place: number): void => {
    const chosen = choices[place];
    if (!chosen) return;
    shown.close();
    chosen.go();
  };
  const look = (): void => {
    const words = field.value.trim();
    choices = here.filter((choice) => choice.words.includes(words));
    at = 0;
    told.textContent = "";
    draw();
    asked.abort();
    window.clearTimeout(timer);
    if (words.length < 2) return;
    const mine = (asked = new AbortController());
    timer = window.setTimeout(() => {
      told.textContent = "正在查找办件……";
      matters(words, mine.signal).then(
        (found) => {
          choices = [...choices, ...found];
          told.textContent = found.length > 0 ? `找到${found.length}件` : choices.length > 0 ? "" : "没有符合的，换几个字试试。";
          draw();
        },
        (error: Error) => {
          if (!mine.signal.aborted) told.textContent = error instanceof TypeError ? "网络不通，没有查到办件。" : `${error.message}。`;
        },
      );
    }, PAUSE_MILLIS);
  };
  field.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing) look();
  });
  field.addEventListener("compositionend", look);
  field.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const act = { ArrowDown: () => (at += 1), ArrowUp: () => (at -= 1), Enter: () => take(at) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    if (event.key !== "Enter") draw();
  });
  shown.addEventListener("close", () => (window.clearTimeout(timer), asked.abort()));
  look();
  shown.showModal();
  field.focus();
}
