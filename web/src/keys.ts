// Keys. Refuses: to act while somebody types, while an input method is composing, and any key without a button or link.

import { all, dialog, make, button, one, say } from "./page";

interface Key {
  key: string;
  words: string;
  act: () => void;
  /** Whether it works inside fields too: only with a modifier. */
  chord?: boolean;
}

const known: Key[] = [];

/** Adds a key. Names: a character, "Space", "Enter", "Ctrl+K". */
export function on(key: string, words: string, act: () => void): void {
  known.push({ key, words, act, chord: key.startsWith("Ctrl+") });
}

/** Whether an input method is at work: its keys are letters of a word, not ours. */
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** Whether somebody types here. */
function typing(at: EventTarget | null): boolean {
  if (!(at instanceof HTMLElement)) return false;
  if (at.isContentEditable || at.matches("textarea, select")) return true;
  return at instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(at.type);
}

function name(event: KeyboardEvent): string {
  const key = event.key === " " ? "Space" : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${key.length === 1 ? key.toUpperCase() : key}` : key;
}

/** Listens. */
export function listen(): void {
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.altKey || event.defaultPrevented || event.repeat) return;
    if (one("dialog[open]")) return;
    const pressed = name(event);
    const at = event.target;
    const key = known.find((one) => one.key === pressed);
    // Whoever presses the key of the search in its empty field wanted to come here.
    if (pressed === "/" && at instanceof HTMLInputElement && at.type === "search" && at.value === "") return event.preventDefault();
    if (!key || (typing(at) && !key.chord)) return;
    // Buttons, links and boxes keep the keys that are theirs.
    const own = at instanceof HTMLElement && at.closest("a, button, summary, input");
    if (own && (pressed === "Space" || pressed === "Enter")) return;
    event.preventDefault();
    key.act();
  });
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Escape" && !composing(event) && typing(at) && !one("dialog[open]")) (at as HTMLElement).blur();
  });
}

/** Shows the list of keys of this page. */
export function help(): void {
  const shown = dialog("快捷键", "keys");
  if (!shown) return;
  const rows = known.map(({ key, words }) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)));
  shown.append(
    make("h2", {}, "快捷键"),
    make("dl", {}, ...rows),
    make("p", { class: "hint" }, "在输入框里打字时不起作用；按 Esc 离开输入框。每个快捷键都有对应的按钮或链接。"),
    button("关闭", "Esc", () => shown.close(), "button second"),
  );
  shown.showModal();
}

/** Keys every page has, and the buttons for them in the foot. */
export function common(palette: () => void): void {
  on("Ctrl+K", "转到或办理", palette);
  on("/", "查找", () => {
    const field = one<HTMLInputElement>("main input[type=search]");
    if (field) field.focus();
    else palette();
  });
  const undo = one<HTMLButtonElement>("form.undo button");
  if (undo) on("u", "撤销刚才的办理", () => undo.click());
  else on("u", "撤销刚才的办理", () => say("现在没有可以撤销的办理。"));
  on("p", "打印", () => window.print());
  for (const numbered of all("[data-number]")) {
    const boxed = numbered instanceof HTMLInputElement;
    on(numbered.dataset["number"]!, boxed ? "勾选或取消这一项材料" : "打开这一项", () => {
      numbered.focus();
      numbered.click();
    });
  }
  on("?", "快捷键一览", help);
  const list = one(".foot ul");
  const item = (made: HTMLElement) => make("li", { class: "screen-only" }, made);
  list?.append(
    item(button("转到", "Ctrl+K", palette)),
    item(button("打印", "p", () => window.print())),
    item(button("快捷键", "?", help)),
  );
}
