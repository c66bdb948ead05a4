// Drafts: what was typed into a long form stays in this browser until it was sent, for the seat that typed it.
// Refuses: ticked materials, files, hidden values, query codes, passwords; and to keep a citizen's words unasked.

import { all, button, make, one, say, seat } from "./page";
import { Draft, drop, dropAll, keep, kept, stored } from "./shelf";

/** How long after the last letter a draft is written down. */
const PAUSE_MILLIS = 400;

type Field = HTMLInputElement | HTMLTextAreaElement;

const fields = (form: HTMLFormElement): Field[] =>
  all<Field>("textarea[name], input[name]:not([type]), input[name][type=text], input[name][type=tel]", form);

/** Forms whose words are worth keeping: acts with words, intake, a filing. */
const forms = (): HTMLFormElement[] =>
  all<HTMLFormElement>("main form[method=post]").filter(
    (form) => form.hasAttribute("data-draft") || (one("textarea", form) !== null && /\/(acts|filings)\//.test(form.action)),
  );

/** What a form's draft is called: where it is sent, and for which item. */
export function place(form: HTMLFormElement): string {
  const path = new URL(form.action).pathname.replace(/\/filings\/.*$/, "/filings");
  const item = one<HTMLInputElement>("input[name=item]", form);
  return item ? `${path}/${item.value}` : path;
}

const seen = (form: HTMLFormElement): string => one<HTMLInputElement>("input[name=seen]", form)?.value ?? "";

/** The form as a draft; none when nothing was typed. */
function typed(form: HTMLFormElement): Draft | undefined {
  const values: Record<string, string> = {};
  for (const field of fields(form)) if (field.value !== "" && field.value !== field.defaultValue) values[field.name] = field.value;
  return Object.keys(values).length > 0 ? { at: Date.now(), seen: seen(form), values } : undefined;
}

/** Whether this page answers a form that was refused: its words are in it already. */
const refused = (): boolean => one("main [role=alert]") !== null;

const time = (at: number): string => {
  const when = new Date(at);
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = when.toDateString() === new Date().toDateString() ? "" : `${when.getMonth() + 1}月${when.getDate()}日 `;
  return `${day}${two(when.getHours())}:${two(when.getMinutes())}`;
};

function restore(form: HTMLFormElement, draft: Draft): void {
  const changed = fields(form).filter((field) => (draft.values[field.name] ?? field.value) !== field.value);
  if (changed.length === 0) return;
  for (const field of changed) field.value = draft.values[field.name]!;
  const told = make("p", { class: "note restored", role: "status" }, `已恢复 ${time(draft.at)} 的草稿　`);
  told.append(
    button("丢弃草稿", "", () => {
      for (const field of changed) field.value = field.defaultValue;
      drop(place(form));
      told.remove();
      form.dispatchEvent(new Event("change"));
      say("草稿已丢弃。");
      changed[0]?.focus();
    }),
  );
  form.prepend(told);
  const folded = form.closest("details");
  if (folded) folded.open = true;
}

/** Keeps a citizen's draft only where they ask for it. */
function consent(form: HTMLFormElement): () => boolean {
  if (seat()) return () => true;
  const box = make("input", { type: "checkbox" });
  box.checked = kept(place(form)) !== undefined;
  const words = make("span", {}, "保存在本机", make("small", {}, "填写的文字在这台设备上保存7天，提交后清除；公用电脑请不要勾选。"));
  const field = make("div", { class: "field" }, make("label", { class: "choice" }, box, words));
  one(".buttons", form)?.before(field);
  box.addEventListener("change", () => {
    const draft = typed(form);
    if (!box.checked) drop(place(form));
    else if (draft) keep(place(form), draft);
    say(box.checked ? "填写的文字将保存在本机。" : "本机上的草稿已清除。");
  });
  return () => box.checked;
}

function watch(form: HTMLFormElement): void {
  const allowed = consent(form);
  let timer = 0;
  const write = (): void => {
    window.clearTimeout(timer);
    timer = 0;
    const draft = typed(form);
    if (allowed() && draft) keep(place(form), draft);
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(write, PAUSE_MILLIS);
  });
  window.addEventListener("pagehide", () => timer && write());
}

/** What became of drafts that were sent: gone where the page shows that they arrived. */
function settle(): void {
  const here = window.location.pathname;
  for (const [at, draft] of stored()) {
    if (!draft.sent) continue;
    const matter = at.match(/^(\/workbench\/matters\/[^/]+)\/acts\//)?.[1];
    const form = forms().find((form) => place(form) === at);
    const arrived = matter ? here === matter && (!form || seen(form) !== draft.seen) : here.startsWith("/receipts/");
    if (arrived && !refused()) drop(at);
    else if (form) keep(at, { ...draft, sent: false });
  }
}

/** A form goes on its way. */
export function sent(form: HTMLFormElement): void {
  if (new URL(form.action).pathname === "/sessions/end") return dropAll();
  const at = place(form);
  const draft = kept(at);
  if (draft) keep(at, { ...draft, sent: true });
}

/** Brings drafts back and keeps new ones. */
export function drafts(): void {
  settle();
  const mine = forms();
  const again = refused() || (window.location.pathname === "/workbench/intake" && window.location.search === "");
  for (const form of mine) {
    const draft = kept(place(form));
    if (draft && !again) restore(form, draft);
    watch(form);
  }
}
