// Sending: a form leaves only when the site answers; otherwise the page stays as it is and says so.
// Refuses: to send by itself. The browser sends the form as it would without this module.

import { sent } from "./drafts";
import { say } from "./page";

/** How long the site may take to answer before the line counts as down. */
const WAIT_MILLIS = 5000;

async function answers(): Promise<boolean> {
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), WAIT_MILLIS);
  try {
    await fetch("/healthz", { cache: "no-store", signal: stop.signal });
    return true;
  } catch {
    return false;
  } finally {
    window.clearTimeout(timer);
  }
}

export function sending(): void {
  if (typeof HTMLFormElement.prototype.requestSubmit !== "function") return;
  let passing: HTMLFormElement | undefined;
  let asking = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form === passing) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const by = event.submitter;
    void answers().then((up) => {
      asking = false;
      if (!up) return say("网络不通，没有提交。填写的内容还在本页，网络恢复后请再提交。", true);
      passing = form;
      sent(form);
      form.requestSubmit(by);
    });
  });
  window.addEventListener("pageshow", () => (passing = undefined));
}
