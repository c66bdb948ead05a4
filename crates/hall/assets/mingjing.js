// Made from web/src by `npm run keep`. Do not edit.
"use strict";
(() => {
  // src/page.ts
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name2, value] of Object.entries(attributes)) element.setAttribute(name2, value);
    element.append(...children);
    return element;
  }
  function button(words, key, act, look2 = "link") {
    const made = make("button", { type: "button", class: look2 }, words);
    if (key) made.append(" ", make("kbd", {}, key));
    made.addEventListener("click", act);
    return made;
  }
  var all = (what, within = document) => Array.from(within.querySelectorAll(what));
  var one = (what, within = document) => within.querySelector(what);
  var seat = () => document.body.dataset["seat"];
  var voice;
  function say(words, urgent = false) {
    if (!voice) {
      voice = make("div", { class: "said", role: "status", "aria-live": "polite" });
      document.body.append(voice);
    }
    voice.setAttribute("aria-live", urgent ? "assertive" : "polite");
    voice.replaceChildren(words);
    voice.hidden = false;
    if (!urgent) window.setTimeout(() => voice.textContent === words ? voice.hidden = true : null, 6e3);
  }
  async function read(address, signal) {
    const answer = await fetch(address, { credentials: "same-origin", ...signal ? { signal } : {} });
    if (answer.redirected && new URL(answer.url).pathname === "/login") throw new Error("登录已经过期，请重新登录");
    if (!answer.ok) throw new Error("没有读到");
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  function dialog(title, look2) {
    const made = make("dialog", { class: `window ${look2}`, "aria-label": title });
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

  // src/shelf.ts
  var DAYS_MILLIS = 7 * 24 * 36e5;
  var PREFIX = "mingjing.draft:";
  var mine = () => {
    var _a2;
    return `${PREFIX}${(_a2 = seat()) != null ? _a2 : "citizen"}:`;
  };
  function tried(what) {
    try {
      return what();
    } catch {
      return void 0;
    }
  }
  function parse(text) {
    const draft = tried(() => JSON.parse(text != null ? text : "null"));
    return draft && typeof draft.at === "number" && draft.values && draft.at > Date.now() - DAYS_MILLIS ? draft : void 0;
  }
  var names = () => {
    var _a2;
    return (_a2 = tried(() => Object.keys(localStorage))) != null ? _a2 : [];
  };
  function keep(at2, draft) {
    tried(() => localStorage.setItem(mine() + at2, JSON.stringify(draft)));
  }
  var kept = (at2) => {
    var _a2;
    return parse((_a2 = tried(() => localStorage.getItem(mine() + at2))) != null ? _a2 : null);
  };
  function drop(at2) {
    tried(() => localStorage.removeItem(mine() + at2));
  }
  function stored() {
    const own = names().filter((name2) => name2.startsWith(mine()));
    return own.flatMap((name2) => {
      const draft = kept(name2.slice(mine().length));
      return draft ? [[name2.slice(mine().length), draft]] : [];
    });
  }
  function dropAll() {
    for (const name2 of names()) if (name2.startsWith(mine())) tried(() => localStorage.removeItem(name2));
  }
  function tidy() {
    var _a2;
    for (const name2 of names())
      if (name2.startsWith(PREFIX) && !parse((_a2 = tried(() => localStorage.getItem(name2))) != null ? _a2 : null)) tried(() => localStorage.removeItem(name2));
  }
  function shared(name2, value) {
    var _a2, _b;
    const at2 = `mingjing.${name2}:${(_a2 = seat()) != null ? _a2 : ""}`;
    if (value !== void 0) tried(() => localStorage.setItem(at2, String(value)));
    return Number((_b = tried(() => localStorage.getItem(at2))) != null ? _b : 0);
  }

  // src/drafts.ts
  var PAUSE_MILLIS = 400;
  var fields = (form) => all("textarea[name], input[name]:not([type]), input[name][type=text], input[name][type=tel]", form);
  var forms = () => all("main form[method=post]").filter(
    (form) => form.hasAttribute("data-draft") || one("textarea", form) !== null && /\/(acts|filings)\//.test(form.action)
  );
  function place(form) {
    const path = new URL(form.action).pathname.replace(/\/filings\/.*$/, "/filings");
    const item = one("input[name=item]", form);
    return item ? `${path}/${item.value}` : path;
  }
  var seen = (form) => {
    var _a2, _b;
    return (_b = (_a2 = one("input[name=seen]", form)) == null ? void 0 : _a2.value) != null ? _b : "";
  };
  function typed(form) {
    const values = {};
    for (const field of fields(form)) if (field.value !== "" && field.value !== field.defaultValue) values[field.name] = field.value;
    return Object.keys(values).length > 0 ? { at: Date.now(), seen: seen(form), values } : void 0;
  }
  var refused = () => one("main [role=alert]") !== null;
  var time = (at2) => {
    const when = new Date(at2);
    const two = (n) => String(n).padStart(2, "0");
    const day = when.toDateString() === (/* @__PURE__ */ new Date()).toDateString() ? "" : `${when.getMonth() + 1}月${when.getDate()}日 `;
    return `${day}${two(when.getHours())}:${two(when.getMinutes())}`;
  };
  function restore(form, draft) {
    const changed = fields(form).filter((field) => {
      var _a2;
      return ((_a2 = draft.values[field.name]) != null ? _a2 : field.value) !== field.value;
    });
    if (changed.length === 0) return;
    for (const field of changed) field.value = draft.values[field.name];
    const told = make("p", { class: "note restored", role: "status" }, `已恢复 ${time(draft.at)} 的草稿　`);
    told.append(
      button("丢弃草稿", "", () => {
        var _a2;
        for (const field of changed) field.value = field.defaultValue;
        drop(place(form));
        told.remove();
        form.dispatchEvent(new Event("change"));
        say("草稿已丢弃。");
        (_a2 = changed[0]) == null ? void 0 : _a2.focus();
      })
    );
    form.prepend(told);
    const folded = form.closest("details");
    if (folded) folded.open = true;
  }
  function consent(form) {
    var _a2;
    if (seat()) return () => true;
    const box = make("input", { type: "checkbox" });
    box.checked = kept(place(form)) !== void 0;
    const words = make("span", {}, "保存在本机", make("small", {}, "填写的文字在这台设备上保存7天，提交后清除；公用电脑请不要勾选。"));
    const field = make("div", { class: "field" }, make("label", { class: "choice" }, box, words));
    (_a2 = one(".buttons", form)) == null ? void 0 : _a2.before(field);
    box.addEventListener("change", () => {
      const draft = typed(form);
      if (!box.checked) drop(place(form));
      else if (draft) keep(place(form), draft);
      say(box.checked ? "填写的文字将保存在本机。" : "本机上的草稿已清除。");
    });
    return () => box.checked;
  }
  function watch(form) {
    const allowed = consent(form);
    let timer = 0;
    const write = () => {
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
  function settle() {
    var _a2;
    const here = window.location.pathname;
    for (const [at2, draft] of stored()) {
      if (!draft.sent) continue;
      const matter = (_a2 = at2.match(/^(\/workbench\/matters\/[^/]+)\/acts\//)) == null ? void 0 : _a2[1];
      const form = forms().find((form2) => place(form2) === at2);
      const arrived = matter ? here === matter && (!form || seen(form) !== draft.seen) : here.startsWith("/receipts/");
      if (arrived && !refused()) drop(at2);
      else if (form) keep(at2, { ...draft, sent: false });
    }
  }
  function sent(form) {
    if (new URL(form.action).pathname === "/sessions/end") return dropAll();
    const at2 = place(form);
    const draft = kept(at2);
    if (draft) keep(at2, { ...draft, sent: true });
  }
  function drafts() {
    settle();
    const mine2 = forms();
    const again = refused() || window.location.pathname === "/workbench/intake" && window.location.search === "";
    for (const form of mine2) {
      const draft = kept(place(form));
      if (draft && !again) restore(form, draft);
      watch(form);
    }
  }

  // src/keys.ts
  var known = [];
  function on(key, words, act) {
    known.push({ key, words, act, chord: key.startsWith("Ctrl+") });
  }
  var composing = (event) => event.isComposing || event.keyCode === 229;
  function typing(at2) {
    if (!(at2 instanceof HTMLElement)) return false;
    if (at2.isContentEditable || at2.matches("textarea, select")) return true;
    return at2 instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(at2.type);
  }
  function name(event) {
    const key = event.key === " " ? "Space" : event.key;
    return event.ctrlKey || event.metaKey ? `Ctrl+${key.length === 1 ? key.toUpperCase() : key}` : key;
  }
  function listen() {
    document.addEventListener("keydown", (event) => {
      if (composing(event) || event.altKey || event.defaultPrevented || event.repeat) return;
      if (one("dialog[open]")) return;
      const pressed = name(event);
      const at2 = event.target;
      const key = known.find((one2) => one2.key === pressed);
      if (pressed === "/" && at2 instanceof HTMLInputElement && at2.type === "search" && at2.value === "") return event.preventDefault();
      if (!key || typing(at2) && !key.chord) return;
      const own = at2 instanceof HTMLElement && at2.closest("a, button, summary, input");
      if (own && (pressed === "Space" || pressed === "Enter")) return;
      event.preventDefault();
      key.act();
    });
    document.addEventListener("keydown", (event) => {
      const at2 = event.target;
      if (event.key === "Escape" && !composing(event) && typing(at2) && !one("dialog[open]")) at2.blur();
    });
  }
  function help() {
    const shown = dialog("快捷键", "keys");
    if (!shown) return;
    const rows = known.map(({ key, words }) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)));
    shown.append(
      make("h2", {}, "快捷键"),
      make("dl", {}, ...rows),
      make("p", { class: "hint" }, "在输入框里打字时不起作用；按 Esc 离开输入框。每个快捷键都有对应的按钮或链接。"),
      button("关闭", "Esc", () => shown.close(), "button second")
    );
    shown.showModal();
  }
  function common(palette2) {
    on("Ctrl+K", "转到或办理", palette2);
    on("/", "查找", () => {
      const field = one("main input[type=search]");
      if (field) field.focus();
      else palette2();
    });
    const undo = one("form.undo button");
    if (undo) on("u", "撤销刚才的办理", () => undo.click());
    else on("u", "撤销刚才的办理", () => say("现在没有可以撤销的办理。"));
    on("p", "打印", () => window.print());
    for (const numbered of all("[data-number]")) {
      const boxed = numbered instanceof HTMLInputElement;
      on(numbered.dataset["number"], boxed ? "勾选或取消这一项材料" : "打开这一项", () => {
        numbered.focus();
        numbered.click();
      });
    }
    on("?", "快捷键一览", help);
    const list = one(".foot ul");
    const item = (made) => make("li", { class: "screen-only" }, made);
    list == null ? void 0 : list.append(
      item(button("转到", "Ctrl+K", palette2)),
      item(button("打印", "p", () => window.print())),
      item(button("快捷键", "?", help))
    );
  }

  // src/intake.ts
  function intake() {
    var _a2, _b, _c;
    const form = one("form.intake");
    if (!form) return;
    const send = one("[data-send]", form);
    const section = one(".correction", form);
    const list = one("textarea[name=list]", form);
    const boxes = all("input[data-required]", form);
    let written = (_a2 = list == null ? void 0 : list.value) != null ? _a2 : "";
    const draw = () => {
      var _a3, _b2, _c2;
      if (!section || !list) return;
      const lacking = boxes.filter((box) => !box.checked).map((box) => box.dataset["required"]);
      const words = `${(_a3 = list.dataset["before"]) != null ? _a3 : ""}${lacking.map((name2, at2) => `${at2 + 1}. ${name2}`).join("；")}${(_b2 = list.dataset["after"]) != null ? _b2 : ""}`;
      const own = list.value.trim() !== "" && list.value !== written;
      section.hidden = lacking.length === 0;
      if (lacking.length === 0 && !own) list.value = "";
      else if (!own) list.value = words;
      if (!own) written = list.value;
      send.textContent = (_c2 = lacking.length > 0 ? send.dataset["lacking"] : send.dataset["whole"]) != null ? _c2 : "";
    };
    form.addEventListener("change", (event) => {
      var _a3;
      const picked = event.target instanceof HTMLInputElement && event.target.type === "file" && event.target.value !== "";
      const box = picked ? (_a3 = event.target.closest(".paper")) == null ? void 0 : _a3.querySelector("input[name=materials]") : null;
      if (box) box.checked = true;
      draw();
    });
    draw();
    on("Ctrl+Enter", (_b = send.dataset["whole"]) != null ? _b : "", () => send.click());
    const wrong = one(".field.wrong input, .field.wrong textarea", form);
    const empty = all("input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), textarea", form).find((field) => field.value === "");
    (one("[role=alert]", form) ? send : (_c = wrong != null ? wrong : empty) != null ? _c : send).focus();
  }

  // src/peek.ts
  var PARTS = [".head", ".strip", "main .note", "section[aria-labelledby=who]", "section.clock", "section[aria-labelledby=what]"];
  async function peek(link, go2) {
    const shown = dialog("预览", "peek");
    if (!shown) return link.click();
    const body = make("div", { class: "peeked", tabindex: "0", "aria-live": "polite" }, "正在读取……");
    let here = link;
    const show = async (next) => {
      here = next;
      body.replaceChildren("正在读取……");
      try {
        const page = await read(next.href);
        if (here === next) body.replaceChildren(...PARTS.flatMap((part) => summary(page, part)));
      } catch (error) {
        body.replaceChildren(`没有读到这个办件：${error instanceof TypeError ? "网络不通" : error.message}。`);
      }
    };
    const step = (by) => {
      const next = go2(by);
      if (next && next !== here) void show(next);
    };
    const open = () => {
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
        button("关闭", "Esc", () => shown.close(), "button second")
      )
    );
    shown.addEventListener("keydown", (event) => {
      if (composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const act = { j: () => step(1), k: () => step(-1), " ": () => shown.close(), Enter: open }[event.key];
      if (!act || event.target instanceof HTMLButtonElement && [" ", "Enter"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
    shown.showModal();
    body.focus();
    await show(link);
  }
  function summary(page, part) {
    const found = one(part, page);
    if (!found) return [];
    const copy = document.importNode(found, true);
    copy.querySelectorAll("form, button, details").forEach((element) => element.remove());
    const bare = (element) => {
      for (const name2 of ["id", "aria-labelledby"]) element.removeAttribute(name2);
    };
    [copy, ...copy.querySelectorAll("[id], [aria-labelledby]")].forEach(bare);
    return [copy];
  }

  // src/list.ts
  var links = () => all("main table.list td.title > a, main .cards a[data-row]");
  var at = -1;
  function current() {
    const rows = links();
    const focused = rows.findIndex((link) => {
      var _a2;
      return (_a2 = link.closest("tr")) == null ? void 0 : _a2.contains(document.activeElement);
    });
    if (focused >= 0) at = focused;
    return rows[at];
  }
  function go(step) {
    var _a2, _b, _c;
    const rows = links();
    current();
    at = Math.max(0, Math.min(rows.length - 1, at + step));
    for (const [place2, link] of rows.entries()) (_a2 = link.closest("tr")) == null ? void 0 : _a2.classList.toggle("here", place2 === at);
    (_b = rows[at]) == null ? void 0 : _b.focus();
    (_c = rows[at]) == null ? void 0 : _c.scrollIntoView({ block: "nearest" });
  }
  function look() {
    if (at < 0) go(1);
    const link = current();
    if (link) void peek(link, (step) => (go(step), current()));
  }
  function tick() {
    var _a2, _b;
    const box = (_b = (_a2 = current()) == null ? void 0 : _a2.closest("tr")) == null ? void 0 : _b.querySelector("input[type=checkbox]");
    if (!box) return say("先用 j、k 选到一行。");
    box.click();
    say(box.checked ? "已选中" : "已取消选中");
  }
  function lists() {
    var _a2, _b;
    if (links().length === 0) return;
    on("j", "下一行", () => go(1));
    on("k", "上一行", () => go(-1));
    on("Enter", "打开这一行", () => {
      var _a3;
      return (_a3 = current()) == null ? void 0 : _a3.click();
    });
    const matters2 = links().filter((link) => /^\/workbench\/matters\/[^/]+$/.test(link.pathname));
    if (matters2.length > 0) on("Space", "预览", look);
    for (const link of matters2) {
      const open = button("预览", "", () => {
        at = links().indexOf(link);
        look();
      }, "link peek screen-only");
      open.setAttribute("aria-label", `预览：${(_a2 = link.textContent) != null ? _a2 : ""}`);
      (_b = link.parentElement) == null ? void 0 : _b.append(" ", open);
      link.addEventListener("keydown", (event) => {
        if (event.key === " " && !event.ctrlKey) {
          event.preventDefault();
          look();
        }
      });
    }
    if (one("main table.list tbody input[type=checkbox]")) on("x", "选中这一行", tick);
  }

  // src/palette.ts
  var PAUSE_MILLIS2 = 250;
  var FOUND_MAX = 8;
  function offered() {
    const follow = (link) => {
      var _a2, _b;
      return {
        words: (_b = (_a2 = link.textContent) == null ? void 0 : _a2.trim()) != null ? _b : "",
        note: "转到",
        go: () => link.click()
      };
    };
    const unfold = (summary2) => {
      var _a2, _b;
      return {
        words: (_b = (_a2 = summary2.textContent) == null ? void 0 : _a2.trim()) != null ? _b : "",
        note: "办理",
        go: () => {
          var _a3;
          const act = summary2.parentElement;
          act.open = true;
          const answers2 = all("form input:not([type=hidden]), form textarea, form select, form button", act);
          ((_a3 = answers2.find((answer) => answer.closest("details") === act)) != null ? _a3 : summary2).focus();
        }
      };
    };
    const places = all("nav[aria-label=主导航] a, .views a, .tools a, .foot a");
    const out = all("form[action='/sessions/end'] button").map((leave) => ({
      words: "退出登录",
      note: "办理",
      go: () => leave.click()
    }));
    return [
      ...all("details.act > summary").map(unfold),
      ...places.map(follow),
      { words: "打印本页", note: "办理", go: () => window.print() },
      { words: "快捷键一览", note: "办理", go: help },
      ...out
    ];
  }
  async function matters(words, signal) {
    const page = await read(`/workbench?state=any&q=${encodeURIComponent(words)}`, signal);
    return all("table.list td.title > a", page).slice(0, FOUND_MAX).map((link) => {
      var _a2, _b, _c, _d;
      return {
        words: (_a2 = link.textContent) != null ? _a2 : "",
        note: (_d = (_c = (_b = link.closest("tr")) == null ? void 0 : _b.querySelector("[data-label=回执号]")) == null ? void 0 : _c.textContent) != null ? _d : "",
        go: () => window.location.assign(link.getAttribute("href"))
      };
    });
  }
  function palette() {
    const shown = dialog("转到或办理", "palette");
    if (!shown) return;
    const field = make("input", {
      id: "palette",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-expanded": "true",
      "aria-controls": "palette-list",
      "aria-autocomplete": "list",
      "aria-label": "转到哪里、办什么，或者回执号、标题中的字词"
    });
    const list = make("ul", { id: "palette-list", role: "listbox", "aria-label": "可以选择的" });
    const told = make("p", { class: "hint", role: "status" });
    shown.append(make("label", { for: "palette" }, "转到哪里、办什么，或者回执号、标题中的字词"), field, list, told);
    const here = offered();
    let choices = [];
    let at2 = 0;
    let asked = new AbortController();
    let timer = 0;
    const draw = () => {
      var _a2;
      at2 = Math.max(0, Math.min(at2, choices.length - 1));
      const row = ({ words, note }, place2) => {
        const option = make("li", { role: "option", id: `palette-${place2}`, "aria-selected": String(place2 === at2) }, make("span", {}, words), make("small", { class: "muted" }, note));
        option.addEventListener("click", () => take(place2));
        return option;
      };
      list.replaceChildren(...choices.map(row));
      if (choices.length > 0) field.setAttribute("aria-activedescendant", `palette-${at2}`);
      else field.removeAttribute("aria-activedescendant");
      (_a2 = list.children[at2]) == null ? void 0 : _a2.scrollIntoView({ block: "nearest" });
    };
    const take = (place2) => {
      const chosen = choices[place2];
      if (!chosen) return;
      shown.close();
      chosen.go();
    };
    const look2 = () => {
      const words = field.value.trim();
      choices = here.filter((choice) => choice.words.includes(words));
      at2 = 0;
      told.textContent = "";
      draw();
      asked.abort();
      window.clearTimeout(timer);
      if (words.length < 2) return;
      const mine2 = asked = new AbortController();
      timer = window.setTimeout(() => {
        told.textContent = "正在查找办件……";
        matters(words, mine2.signal).then(
          (found) => {
            choices = [...choices, ...found];
            told.textContent = found.length > 0 ? `找到${found.length}件` : choices.length > 0 ? "" : "没有符合的，换几个字试试。";
            draw();
          },
          (error) => {
            if (!mine2.signal.aborted) told.textContent = error instanceof TypeError ? "网络不通，没有查到办件。" : `${error.message}。`;
          }
        );
      }, PAUSE_MILLIS2);
    };
    field.addEventListener("input", (event) => {
      if (!event.isComposing) look2();
    });
    field.addEventListener("compositionend", look2);
    field.addEventListener("keydown", (event) => {
      if (composing(event)) return;
      const act = { ArrowDown: () => at2 += 1, ArrowUp: () => at2 -= 1, Enter: () => take(at2) }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
      if (event.key !== "Enter") draw();
    });
    shown.addEventListener("close", () => (window.clearTimeout(timer), asked.abort()));
    look2();
    shown.showModal();
    field.focus();
  }

  // src/send.ts
  var WAIT_MILLIS = 5e3;
  async function answers() {
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
  function sending() {
    if (typeof HTMLFormElement.prototype.requestSubmit !== "function") return;
    let passing;
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
    window.addEventListener("pageshow", () => passing = void 0);
  }

  // src/session.ts
  var WARN_MILLIS = 3 * 6e4;
  var LOOK_MILLIS = 5e3;
  async function touch() {
    const answer = await fetch("/workbench/session", { cache: "no-store" });
    const left = answer.redirected || !answer.ok ? Number.NaN : Number(await answer.text());
    return Number.isFinite(left) ? left : void 0;
  }
  function session() {
    const left = Number(document.body.dataset["left"]);
    if (!(left > 0)) return;
    shared("ends", Math.max(Date.now() + left * 1e3, shared("ends")));
    const bar = make("div", { class: "ending note amber", role: "alert" });
    let shown = "";
    const show = (words, ...more) => {
      if (shown === words) return;
      shown = words;
      bar.replaceChildren(make("span", {}, words), ...more);
      if (!bar.isConnected) document.body.prepend(bar);
    };
    const over = () => {
      const link = make("a", { href: "/login", target: "_blank", rel: "noopener" }, "在新页面登录");
      show("登录已经结束。写下的内容还在本页，也存在本机；登录后回到这里再提交。", link);
    };
    const goOn = async () => {
      var _a2;
      try {
        const seconds = await touch();
        if (seconds === void 0) return over();
        shared("ends", Date.now() + seconds * 1e3);
        if (seconds * 1e3 <= WARN_MILLIS) return show("已到一天的最长登录时间，请先提交，再重新登录。写下的内容不会丢失。");
        shown = "";
        bar.remove();
        ((_a2 = one("main h1")) != null ? _a2 : document.body).scrollIntoView({ block: "nearest" });
        say("已延长登录。");
      } catch {
        say("网络不通，没有延长登录。", true);
      }
    };
    const look2 = () => {
      const rest = shared("ends") - Date.now();
      if (rest <= 0) over();
      else if (rest <= WARN_MILLIS) show("登录将在3分钟内结束。写下的内容不会丢失。", button("继续使用", "", () => void goOn(), "button second"));
      else if (shown) {
        shown = "";
        bar.remove();
      }
    };
    window.setInterval(look2, LOOK_MILLIS);
    look2();
  }

  // src/main.ts
  tidy();
  drafts();
  sending();
  var _a;
  if (seat()) {
    lists();
    intake();
    for (const keyed of all("[data-key]")) on(keyed.dataset["key"], (_a = keyed.textContent) != null ? _a : "", () => keyed.click());
    common(palette);
    listen();
    session();
  }
})();
