// The page: small things every module needs. Refuses: markup from text.

/** Makes an element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Makes a button that does something, and says by which key. */
export function button(words: string, key: string, act: () => void, look = "link"): HTMLButtonElement {
  const made = make("button", { type: "button", class: look }, words);
  if (key) made.append(" ", make("kbd", {}, key));
  made.addEventListener("click", act);
  return made;
}

export const all = <E extends Element = HTMLElement>(what: string, within: ParentNode = document): E[] =>
  Array.from(within.querySelectorAll<E>(what));

export const one = <E extends Element = HTMLElement>(what: string, within: ParentNode = document): E | null =>
  within.querySelector<E>(what);

/** The seat this page was made for; none on pages of citizens. */
export const seat = (): string | undefined => document.body.dataset["seat"];

let voice: HTMLElement | undefined;

/** Says something to everybody: shown at the foot of the window and read aloud. */
export function say(words: string, urgent = false): void {
  if (!voice) {
    voice = make("div", { class: "said", role: "status", "aria-live": "polite" });
    document.body.append(voice);
  }
  voice.setAttribute("aria-live", urgent ? "assertive" : "polite");
  voice.replaceChildren(words);
  voice.hidden = false;
  if (!urgent) window.setTimeout(() => (voice!.textContent === words ? (voice!.hidden = true) : null), 6000);
}

/** A page of this site, read as a document whose scripts never run. */
export async function read(address: string, signal?: AbortSignal): Promise<Document> {
  const answer = await fetch(address, { credentials: "same-origin", ...(signal ? { signal } : {}) });
  if (answer.redirected && new URL(answer.url).pathname === "/login") throw new Error("登录已经过期，请重新登录");
  if (!answer.ok) throw new Error("没有读到");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** A dialog that keeps the focus inside and closes by Esc. Gives it and what closes it. */
export function dialog(title: string, look: string): HTMLDialogElement | null {
  const made = make("dialog", { class: `window ${look}`, "aria-label": title });
  if (typeof made.showModal !== "function") return null;
  const before = document.activeElement;
  made.addEventListener("close", () => {
    made.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  made.addEventListener("click", (event) => {
    if (event.target === made) made.close();
  });
  document.body.append(made);
  return made;
}
