// Intake: the correction writes itself as materials are ticked, Ctrl+Enter sends. Refuses: to overwrite what the clerk wrote.

import { on } from "./keys";
import { all, one } from "./page";

export function intake(): void {
  const form = one<HTMLFormElement>("form.intake");
  if (!form) return;
  const send = one<HTMLButtonElement>("[data-send]", form)!;
  const section = one(".correction", form);
  const list = one<HTMLTextAreaElement>("textarea[name=list]", form);
  const boxes = all<HTMLInputElement>("input[data-required]", form);
  let written = list?.value ?? "";
  const draw = (): void => {
    if (!section || !list) return;
    const lacking = boxes.filter((box) => !box.checked).map((box) => box.dataset["required"]!);
    const words = `${list.dataset["before"] ?? ""}${lacking.map((name, at) => `${at + 1}. ${name}`).join("；")}${list.dataset["after"] ?? ""}`;
    const own = list.value.trim() !== "" && list.value !== written;
    section.hidden = lacking.length === 0;
    if (lacking.length === 0 && !own) list.value = "";
    else if (!own) list.value = words;
    if (!own) written = list.value;
    send.textContent = (lacking.length > 0 ? send.dataset["lacking"] : send.dataset["whole"]) ?? "";
  };
  form.addEventListener("change", (event) => {
    // A scan is handed in.
    const picked = event.target instanceof HTMLInputElement && event.target.type === "file" && event.target.value !== "";
    const box = picked ? (event.target as HTMLElement).closest(".paper")?.querySelector<HTMLInputElement>("input[name=materials]") : null;
    if (box) box.checked = true;
    draw();
  });
  draw();
  on("Ctrl+Enter", send.dataset["whole"] ?? "", () => send.click());
  const wrong = one<HTMLElement>(".field.wrong input, .field.wrong textarea", form);
  const empty = all<HTMLInputElement>("input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), textarea", form).find((field) => field.value === "");
  (one("[role=alert]", form) ? send : (wrong ?? empty ?? send)).focus();
}
