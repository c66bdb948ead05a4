// The session: a warning before it ends, and a button that goes on. Refuses: to go on by itself at an empty desk.

import { button, make, one, say } from "./page";
import { shared } from "./shelf";

const WARN_MILLIS = 3 * 60_000;

const LOOK_MILLIS = 5_000;

/** Uses the session; gives the seconds it has left, none when it is over. */
async function touch(): Promise<number | undefined> {
  const answer = await fetch("/workbench/session", { cache: "no-store" });
  const left = answer.redirected || !answer.ok ? Number.NaN : Number(await answer.text());
  return Number.isFinite(left) ? left : undefined;
}

export function session(): void {
  const left = Number(document.body.dataset["left"]);
  if (!(left > 0)) return;
  shared("ends", Math.max(Date.now() + left * 1000, shared("ends")));
  const bar = make("div", { class: "ending note amber", role: "alert" });
  let shown = "";
  const show = (words: string, ...more: HTMLElement[]): void => {
    if (shown === words) return;
    shown = words;
    bar.replaceChildren(make("span", {}, words), ...more);
    if (!bar.isConnected) document.body.prepend(bar);
  };
  const over = (): void => {
    const link = make("a", { href: "/login", target: "_blank", rel: "noopener" }, "在新页面登录");
    show("登录已经结束。写下的内容还在本页，也存在本机；登录后回到这里再提交。", link);
  };
  const goOn = async (): Promise<void> => {
    try {
      const seconds = await touch();
      if (seconds === undefined) return over();
      shared("ends", Date.now() + seconds * 1000);
      if (seconds * 1000 <= WARN_MILLIS) return show("已到一天的最长登录时间，请先提交，再重新登录。写下的内容不会丢失。");
      shown = "";
      bar.remove();
      (one("main h1") ?? document.body).scrollIntoView({ block: "nearest" });
      say("已延长登录。");
    } catch {
      say("网络不通，没有延长登录。", true);
    }
  };
  const look = (): void => {
    const rest = shared("ends") - Date.now();
    if (rest <= 0) over();
    else if (rest <= WARN_MILLIS) show("登录将在3分钟内结束。写下的内容不会丢失。", button("继续使用", "", () => void goOn(), "button second"));
    else if (shown) {
      shown = "";
      bar.remove();
    }
  };
  window.setInterval(look, LOOK_MILLIS);
  look();
}
