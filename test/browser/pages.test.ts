import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { personal } from "../../src/kernel/personal.ts";
import { openBrowser, pictures } from "../support/browser.ts";
import { lookAtPage } from "../support/browser-looks.ts";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";

const world = await openWorld({ tenants: ["jmi", "geex"] });
await register(world, await world.keyFor("application"), { "full-name": "Nora Lind" });
await world.settleLog();
await world.app.checkPromises();
for (const [channel, to] of [
  ["email", "nora@example.com"],
  ["sms", "+12025550142"],
] as const) {
  const text = "402 113 is your code, or follow http://127.0.0.1:7420/console within ten minutes.";
  await world.app.messenger.send({ channel, to: personal(to), subject: "Your code", text, language: "en" });
}
// A second version, so that there is a difference to show: a recipient more, a sentence that reads otherwise.
const geex = world.app.tenantBySlug("geex") ?? expect.unreachable("GEEX is served");
const partner = {
  name: "new-partner",
  kind: "controller",
  words: { en: "A new partner", zh: "新的合作方" },
} as const;
const { recipients } = geex.policy.vocabulary;
await world.app.notices.publish(geex.id, {
  ...geex.policy,
  ...{ version: 2, effective: "2026-12-01" },
  revision: { author: "Ada", approver: "Bo", reason: { en: "We found a partner.", zh: "新增合作方。" } },
  vocabulary: { ...geex.policy.vocabulary, recipients: [...recipients, partner] },
  clauses: geex.policy.clauses.map((clause) =>
    clause.id === "GEEX-c7-3"
      ? {
          ...clause,
          words: { en: `${clause.words.en} Nothing is lost.`, zh: `${clause.words.zh}一个也不会少。` },
        }
      : clause,
  ),
});
const browser = await openBrowser();
afterAll(() => browser.close());

type Shown = {
  readonly name: string;
  readonly path: string;
  /** The looks in which it is audited; a page of hundreds of clauses, made of the same parts as a short one, in one. */
  readonly audited?: readonly string[];
};

/** Every page there is, and in Chinese where it is written in Chinese. */
const shown: readonly Shown[] = [
  { name: "front", path: "/" },
  { name: "front-zh", path: "/?language=zh" },
  { name: "styleguide", path: "/styleguide" },
  { name: "problems", path: "/problems" },
  { name: "mailbox", path: "/mailbox" },
  { name: "mailbox-none", path: "/mailbox?to=nobody@example.com" },
  { name: "mailbox-zh", path: "/mailbox?language=zh" },
  { name: "missing", path: "/t/nobody/policy" },
  { name: "policy", path: "/t/jmi/policy" },
  { name: "versions", path: "/t/jmi/versions" },
  { name: "clause", path: "/t/jmi/clauses/JMI-0-b" },
  { name: "explain", path: "/t/jmi/explain" },
  {
    name: "explain-no",
    path: "/t/jmi/explain?role=support&action=read&data=credit-card-number&purpose=technical-support",
  },
  {
    name: "explain-yes",
    path: "/t/jmi/explain?role=application&action=collect&data=full-name&purpose=service-provisioning",
  },
  { name: "policy-long", path: "/t/geex/policy", audited: ["light"] },
  { name: "policy-zh", path: "/t/geex/policy?language=zh", audited: ["dark"] },
  { name: "versions-zh", path: "/t/geex/versions?language=zh" },
  { name: "difference", path: "/t/geex/policy/2/difference" },
  { name: "difference-zh", path: "/t/geex/policy/2/difference?language=zh" },
  { name: "roles", path: "/t/jmi/roles" },
  { name: "roles-zh", path: "/t/geex/roles?language=zh", audited: ["dark"] },
  { name: "clause-zh", path: "/t/geex/clauses/GEEX-c0-h?language=zh" },
  { name: "explain-zh", path: "/t/geex/explain?language=zh&role=support&data=id-number" },
];

async function within<T>(context: Promise<BrowserContext>, work: (page: Page) => Promise<T>): Promise<T> {
  const opened = await context;
  try {
    return await work(await opened.newPage());
  } finally {
    await opened.close();
  }
}

for (const { name, path, audited } of shown) {
  test(`page ${name}: nothing against WCAG 2.2 AA in light and dark, nothing wider than a phone, and it can be seen`, async () => {
    await within(browser.newContext(), async (page) => {
      await page.goto(`${world.url}${path}`);
      const options = audited === undefined ? {} : { audited };
      await lookAtPage(page, name, { ...options, isLong: name.startsWith("policy") });
    });
  }, 60_000);
}

test("a page asks nobody else for anything, sets no cookie, and works without script", async () => {
  const context = browser.newContext({ javaScriptEnabled: false });
  await within(context, async (page) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).origin));
    for (const { path } of shown) await page.goto(`${world.url}${path}`);
    expect([...new Set(asked)]).toEqual([world.url]);
    expect(await (await context).cookies()).toEqual([]);
    await page.goto(`${world.url}/t/jmi/explain`);
    await page.selectOption("select[name=role]", "support");
    await page.selectOption("select[name=data]", "credit-card-number");
    await page.click("button");
    expect(await page.textContent(".answer")).toContain("JMI-");
  });
});

test("with the keyboard alone: past the head to the text, into a verdict's evidence, and on to its clause", async () => {
  await within(browser.newContext(), async (page) => {
    await page.goto(`${world.url}/t/jmi/policy`);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the text");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#main$/);
    const summary = page.locator("#JMI-0-b summary");
    await summary.focus();
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).not.toBe("none");
    await page.keyboard.press("Enter");
    await page.locator("#JMI-0-b details[open]").waitFor();
    expect(await page.textContent("#JMI-0-b details")).toContain("The published notice holds");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/clauses\/JMI-0-b/);
    expect(await page.textContent("h1")).toBe("JMI-0-b");
  });
});

function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement.textContent");
}

test("on paper the words and the verdicts are there, and what only a screen can use is not", async () => {
  await within(browser.newContext(), async (page) => {
    await page.emulateMedia({ media: "print" });
    await page.goto(`${world.url}/t/jmi/policy`);
    expect(await page.locator(".bar nav").isVisible()).toBe(false);
    expect(await page.locator("#JMI-0-b .mark").isVisible()).toBe(true);
    await page.screenshot({ path: join(pictures, "policy-print.png") });
  });
});

test("a reader whose browser asks for Chinese gets it where it is written, and a link to the other language", async () => {
  await within(browser.newContext({ locale: "zh-CN" }), async (page) => {
    await page.goto(`${world.url}/t/geex/policy`);
    expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
    await page.click("text=English");
    expect(await page.getAttribute("html", "lang")).toBe("en");
    await page.goto(`${world.url}/t/jmi/policy`);
    expect(await page.getAttribute("html", "lang")).toBe("en");
  });
});
