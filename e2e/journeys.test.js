// What people do, from end to end, in a real browser on the real program.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  act, arrive, ask, CONSULT, follow, leadAll, logIn, openBrowser, openCounty, publishDraft, takeIn, track,
} from "./county.js";

let county, browser;

before(async () => {
  county = await openCounty();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await county?.close();
  assert.equal(county?.exitCode, 0, "the program stops gracefully");
});

async function visit(options, journey) {
  const context = await browser.newContext({ locale: "zh-CN", ...options });
  try {
    await journey(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

test("a question is asked, tracked, accepted, answered, and the asker sees the answer", async () => {
  const title = "成果登记需要哪些材料";
  let receipt;
  await visit({}, async (page) => {
    receipt = await ask(page, county.url, title);
    assert.match(receipt.receipt, /^\d{12}$/);
    await track(page, county.url, receipt);
    await page.getByRole("heading", { name: title }).waitFor();
    // Five working days from Friday 20 November.
    assert.match(await page.locator("main").innerText(), /11月27日/);
  });
  await visit({}, async (page) => {
    await logIn(page, county, "office.papers");
    await page.getByLabel("按回执号查找").fill(receipt.receipt);
    await follow(page.getByRole("button", { name: "打开" }));
    await page.getByRole("heading", { name: title }).waitFor();
    await act(page, "受理");
    await act(page, "答复", { 答复内容: "请登录县政务服务网，在成果登记栏目提交。" });
    assert.match(await page.locator(".journal").innerText(), /答复/);
  });
  await visit({}, async (page) => {
    await track(page, county.url, receipt);
    assert.match(await page.locator(".reply").innerText(), /在成果登记栏目提交/);
  });
});

test("an answer that was published can be read by everybody", async () => {
  let receipt;
  const title = "实验室认定的条件";
  await visit({}, async (page) => {
    receipt = await ask(page, county.url, title);
  });
  await visit({}, async (page) => {
    await logIn(page, county, "office.chief");
    await page.getByLabel("按回执号查找").fill(receipt.receipt);
    await follow(page.getByRole("button", { name: "打开" }));
    await act(page, "受理");
    await act(page, "答复", { 答复内容: "见科技局公布的认定办法。" });
    await act(page, "公布", {
      公布标题: title,
      公布的问题: "实验室认定需要什么条件？",
      答复内容: "见科技局公布的认定办法。",
    });
  });
  await visit({}, async (page) => {
    await page.goto(`${county.url}/answers`);
    await follow(page.getByRole("link", { name: title }));
    assert.match(await page.locator("main").innerText(), /认定办法/);
    assert.doesNotMatch(await page.content(), /李某/);
  });
});

test("a wrong code opens nothing, and the page says what to do", async () => {
  await visit({}, async (page) => {
    const receipt = await ask(page, county.url, "问题");
    await track(page, county.url, { ...receipt, code: "AAAA-AAAA-AAAA" });
    await page.getByRole("alert").waitFor();
  });
  await visit({}, async (page) => {
    const [asker] = county.askers;
    await page.goto(`${county.url}/track/${asker.receipt}`);
    assert.equal(await page.locator(".journal").count(), 0);
  });
});

test("the three administrators see no matter", async () => {
  for (const login of ["system.admin", "security.admin", "audit.admin"]) {
    await visit({}, async (page) => {
      await logIn(page, county, login);
      assert.equal(await page.locator("a[href^='/workbench/matters/']").count(), 0, login);
    });
  }
});

test("a question can be asked with the keyboard alone", async () => {
  await visit({}, async (page) => {
    const focus = () => page.evaluate(() => {
      const one = document.activeElement;
      return { name: one.name ?? "", text: one.innerText?.trim() ?? "", shown: getComputedStyle(one).outlineStyle !== "none" };
    });
    const reach = async (wanted) => {
      for (let tab = 0; tab < 40; tab++) {
        await page.keyboard.press("Tab");
        const at = await focus();
        assert.ok(at.shown, `focus on ${at.name || at.text} can be seen`);
        if (wanted(at)) return;
      }
      assert.fail("not reached in forty tabs");
    };
    await page.goto(`${county.url}/items/${CONSULT}/filings/new`);
    await page.keyboard.press("Tab");
    assert.equal((await focus()).text, "跳到正文");
    await reach(({ name }) => name === "f-title");
    await page.keyboard.type("怎样认定高新技术企业");
    await reach(({ name }) => name === "f-question");
    await page.keyboard.type("需要准备哪些材料？");
    await reach(({ name }) => name === "f-asker");
    await page.keyboard.type("王某");
    await reach(({ text }) => text.startsWith("下一步"));
    await arrive(page, () => page.keyboard.press("Enter"));
    await page.getByRole("heading", { name: "提交前请核对" }).waitFor();
    await reach(({ text }) => text === "确认提交");
    await arrive(page, () => page.keyboard.press("Enter"));
    await page.locator(".receipt-number").waitFor();
  });
});

test("a red lamp is explained in two steps, by the keyboard alone", async () => {
  await visit({}, async (page) => {
    await logIn(page, county, "efficiency.director");
    const follow = async (wanted) => {
      for (let tab = 0; tab < 80; tab++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => document.activeElement.getAttribute("href") ?? "");
        if (wanted(at)) return arrive(page, () => page.keyboard.press("Enter"));
      }
      assert.fail("not reached in eighty tabs");
    };
    await page.goto(`${county.url}/workbench`);
    await follow((href) => href === "/console");
    await page.getByRole("heading", { name: "监察台", level: 1 }).waitFor();
    await follow((href) => href.startsWith("/console/findings/"));
    await page.getByRole("heading", { name: "规则和依据" }).waitFor();
    const text = await page.locator("main").innerText();
    for (const said of ["证明它的记录", "由谁说明", "怎样转绿", "到期"]) assert.ok(text.includes(said), said);
    assert.ok((await page.locator(".month").count()) > 0, "the calendar");
  });
});

test("a notice is read, corrected beside its original, published, and seen on the portal", async () => {
  await visit({ javaScriptEnabled: false }, async (page) => {
    await logIn(page, county, "county.deputy");
    await takeIn(page, county.url);
    const unit = page.locator("[id='tasks.0.lead'] input[list]").first();
    assert.equal(await unit.inputValue(), "县市场监管局");
    // From a field to its words in the original, and back.
    await page.locator("a[href='#o-tasks.0.lead']").click();
    assert.match(page.url(), /#o-tasks\.0\.lead$/);
    await page.locator(".original a[href='#tasks.0.title']").first().click();
    assert.match(page.url(), /#tasks\.0\.title$/);
    // A button changes the form and loses nothing that was typed.
    await unit.fill("澄川县住房和城乡建设局");
    const tasks = await page.locator("fieldset.task").count();
    await follow(page.getByRole("button", { name: "并入上一项" }).first());
    assert.equal(await page.locator("fieldset.task").count(), tasks - 1);
    assert.equal(await page.locator("[id='tasks.0.lead'] input[list]").first().inputValue(), "澄川县住房和城乡建设局");
    await leadAll(page, "澄川县科学技术局");
    const address = await publishDraft(page);
    await page.goto(county.url + address.replace("/workbench", ""));
    const text = await page.locator("main").innerText();
    assert.match(text, /澄川县住房和城乡建设局/);
    assert.match(text, /招商|固定资产投资/);
    assert.doesNotMatch(text, /各乡镇人民政府/, "the original stays inside");
  });
});

test("a leader instructs from the brief on a phone; the section signs and replies, and it is looked into", async () => {
  const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };
  let order;
  await visit(phone, async (page) => {
    await logIn(page, county, "county.head");
    await page.goto(`${county.url}/workbench/brief`);
    await follow(page.getByRole("link", { name: "批示" }).first());
    assert.match(await page.getByLabel("督办要求").inputValue(), /反馈办理结果/);
    // Friday 20 November and five working days.
    assert.equal(await page.getByLabel("办结期限").inputValue(), "2026-11-27");
    assert.notEqual(await page.getByLabel("承办单位").inputValue(), "", "whoever has it is offered");
    await page.getByLabel("承办单位").selectOption("science-office");
    await follow(page.getByRole("button", { name: "发出" }));
    order = new URL(page.url()).pathname;
    await follow(page.locator("main").getByRole("link", { name: "督办单" }));
    assert.match(await page.locator(".official").innerText(), /抄送/);
  });
  await visit({}, async (page) => {
    await logIn(page, county, "office.chief");
    await page.goto(county.url + order);
    await act(page, "签收");
    await act(page, "反馈办理情况", { 成果说明: "已办结，附佐证。" });
  });
  await visit(phone, async (page) => {
    await logIn(page, county, "county.head");
    await page.goto(`${county.url}/workbench/brief`);
    await follow(page.locator(`section[aria-labelledby=demand] a[href='${order}']`));
    await act(page, "核查办结", { 核验情况: "属实" });
    assert.match(await page.locator("main").innerText(), /已办结/);
  });
});

test("a problem is entered, planned, put right, verified by another, approved word for word, and read on the portal", async () => {
  const plain = { javaScriptEnabled: false };
  let problem;
  await visit(plain, async (page) => {
    await logIn(page, county, "efficiency.director");
    await page.goto(`${county.url}/workbench/ledger/new`);
    await page.getByLabel("问题").fill("窗口没有一次性告知，刘某跑了两趟");
    await page.getByLabel("来源").selectOption("群众反映");
    await page.getByLabel("类别").selectOption("服务态度");
    await page.getByLabel("牵头单位").selectOption("science-office");
    await page.getByLabel("整改期限").fill("2026-12-11");
    await follow(page.getByRole("button", { name: "登记" }));
    problem = new URL(page.url()).pathname;
  });
  await visit(plain, async (page) => {
    await logIn(page, county, "office.chief");
    await page.goto(county.url + problem);
    await act(page, "启动整改");
    const plan = page.locator("#act-plan_measures");
    await plan.locator("summary").click();
    await plan.getByLabel("原因").fill("没有告知单");
    await plan.getByLabel("整改措施").fill("印制一次性告知单");
    await plan.getByLabel("责任人").selectOption({ index: 1 });
    await plan.getByLabel("计划完成日期").fill("2026-12-01");
    await follow(plan.getByRole("button"));
    await act(page, "进展报告", { 完成进度: "60", 进展情况: "告知单已送印" });
    await act(page, "报请验收", { 成果说明: "窗口已启用告知单", 没有佐证的理由: "告知单在窗口" });
  });
  await visit(plain, async (page) => {
    await logIn(page, county, "supervision.director");
    await page.goto(county.url + problem);
    await act(page, "验收销号", { 核验情况: "现场看过" });
    await page.goto(`${county.url}/ledger`);
    assert.doesNotMatch(await page.locator("main").innerText(), /跑两趟|跑了两趟，/, "nothing is public by itself");
    await page.goto(county.url + problem);
    await act(page, "公布整改情况", { 公布的问题: "窗口没有一次性告知，群众多次往返" });
    // What is approved is what will be read.
    const shown = await page.locator(".problem").innerText();
    assert.match(shown, /群众多次往返[^]*印制一次性告知单[^]*已销号/);
    assert.doesNotMatch(shown, /刘某|群众反映/);
    await follow(page.getByRole("button", { name: "批准公布" }));
  });
  await visit({ ...plain, viewport: { width: 390, height: 844 } }, async (page) => {
    await page.goto(`${county.url}/ledger`);
    await follow(page.getByRole("table").getByRole("link", { name: "办公室" }).first());
    const text = await page.locator("main").innerText();
    assert.match(text, /群众多次往返[^]*印制一次性告知单[^]*已销号/);
    assert.doesNotMatch(text, /刘某|群众反映/);
  });
  await visit(plain, async (page) => {
    await logIn(page, county, "efficiency.director");
    await page.goto(county.url + problem);
    await act(page, "撤下公布", { 理由: "文字还要修改" });
    await page.goto(`${county.url}/ledger`);
    assert.doesNotMatch(await page.locator("main").innerText(), /群众多次往返/);
  });
});

test("everything works without script", async () => {
  await visit({ javaScriptEnabled: false }, async (page) => {
    const receipt = await ask(page, county.url, "没有脚本也能提问吗");
    await track(page, county.url, receipt);
    await page.getByRole("heading", { name: "没有脚本也能提问吗" }).waitFor();
  });
  await visit({ javaScriptEnabled: false }, async (page) => {
    await logIn(page, county, "office.papers");
    await follow(page.locator("a[href^='/workbench/matters/']").first());
    await page.getByRole("heading", { name: "办理记录" }).waitFor();
  });
});

test("an empty form names every fault at once and keeps what was typed", async () => {
  await visit({}, async (page) => {
    await page.goto(`${county.url}/items/${CONSULT}/filings/new`);
    await page.getByLabel("您的称呼").fill("赵某");
    await follow(page.getByRole("button", { name: "下一步" }));
    const faults = page.locator("[aria-invalid=true]");
    await faults.first().waitFor();
    assert.equal(await faults.count(), 2);
    assert.equal(await page.getByLabel("您的称呼").inputValue(), "赵某");
  });
});
