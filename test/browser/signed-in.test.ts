import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { lookAtPage } from "../support/browser-looks.ts";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { type Colleague, colleague, invitation } from "../support/world-staff.ts";

const world = await openWorld({ tenants: ["jmi", "geex"] });
const shop = await world.keyFor("application");
const email = "vera@example.com";
await register(world, shop, {
  "business-email": email,
  "full-name": "Vera Lind",
  "phone-number": "+1 202 555 0123",
});
await world.settleLog();
await world.app.checkPromises();
const browser = await openBrowser();
afterAll(() => browser.close());

/** A page of somebody who has signed in already. */
async function pageOf({ browser: visitor }: Colleague, slug: string): Promise<Page> {
  const context = await browser.newContext();
  const value = visitor.cookie("troth-console") ?? expect.unreachable("a session");
  const { hostname: domain } = new URL(world.url);
  await context.addCookies([{ name: "troth-console", value, domain, path: `/t/${slug}/console` }]);
  return context.newPage();
}

test("the console before signing in, in both languages", async () => {
  const page = await (await browser.newContext()).newPage();
  for (const [name, path] of [
    ["console-sign-in", "/t/jmi/console/sign-in"],
    ["console-sign-in-zh", "/t/geex/console/sign-in?language=zh"],
    ["console-invitation", "/t/jmi/console/invitation"],
  ] as const) {
    await page.goto(`${world.url}${path}`);
    await lookAtPage(page, name);
  }
  await page.fill("input[name=code]", "nothing.at-all");
  await page.fill("input[name=password]", "nothing at all");
  await page.click("form.ask button");
  expect(await page.textContent("[role=alert]")).toContain("invitation-refused");
  await lookAtPage(page, "console-refused");
}, 90_000);

test("an invitation is taken with the keyboard alone, as far as the square and the recovery codes", async () => {
  const code = await invitation(world, "support", "keys@staff.example");
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(`${world.url}/t/jmi/console/invitation`);
  await page.focus("input[name=code]");
  await page.keyboard.type(code);
  await page.keyboard.press("Tab");
  await page.keyboard.type("seven quiet lanterns");
  await page.keyboard.press("Enter");
  await page.focus("input[name=email]");
  await page.keyboard.type("keys@staff.example");
  await page.keyboard.press("Tab");
  await page.keyboard.type("seven quiet lanterns");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console\/enrol$/);
  expect(await page.locator("figure svg").count()).toBe(1);
}, 60_000);

test("the console of an administrator, in both languages", async () => {
  for (const [slug, suffix, query] of [
    ["jmi", "", ""],
    ["geex", "-zh", "?language=zh"],
  ] as const) {
    const page = await pageOf(await colleague(world, "administrator", { slug }), slug);
    for (const name of ["", "/access", "/evidence", "/sessions", "/log", "/look"]) {
      await page.goto(`${world.url}/t/${slug}/console${name}${query}`);
      await lookAtPage(page, `console${name.replace("/", "-")}${suffix}`);
    }
  }
}, 180_000);

test("somebody is looked up and shown in full, and the log remembers", async () => {
  const page = await pageOf(await colleague(world, "support"), "jmi");
  await page.goto(`${world.url}/t/jmi/console/look`);
  await page.selectOption("select[name=by]", "business-email");
  await page.fill("input[name=value]", email);
  await page.selectOption("select[name=purpose]", "technical-support");
  await page.selectOption("select[name=group]", "contact");
  await page.click("form.ask button");
  await page.click("details summary");
  await lookAtPage(page, "console-look-found");
  await page.fill("details[open] input[name=reason]", "calls about an order");
  await page.click("details[open] button");
  expect(await page.textContent("#found ~ .values")).toContain(email);
  await lookAtPage(page, "console-revealed");
  const auditor = await pageOf(await colleague(world, "auditor"), "jmi");
  await world.settleLog();
  await auditor.goto(`${world.url}/t/jmi/console/log?role=support`);
  await lookAtPage(auditor, "console-log-found");
  await auditor.click("tbody th a");
  await lookAtPage(auditor, "console-entry");
}, 120_000);

test("somebody signs in with a code and sees who looked, without script", async () => {
  const context = await browser.newContext({ javaScriptEnabled: true });
  const page = await context.newPage();
  await page.goto(`${world.url}/t/jmi/me`);
  await lookAtPage(page, "centre-sign-in");
  await page.fill("input[type=email]", email);
  await page.click("form:has(input[type=email]) button");
  await lookAtPage(page, "centre-code");
  const code = await codeSent();
  await page.fill("input[name=code]", code);
  await page.click("form.ask button");
  await world.settleLog();
  await page.goto(`${world.url}/t/jmi/me`);
  expect(await page.textContent("main")).toContain("calls about an order");
  await lookAtPage(page, "centre-journal");
  await page.goto(`${world.url}/t/geex/me?language=zh`);
  await lookAtPage(page, "centre-sign-in-zh");
}, 120_000);

async function codeSent(): Promise<string> {
  for (let round = 0; round < 200; round++) {
    const code = /\b(\d{6})\b/.exec(world.sent().find((one) => one.to === email)?.text ?? "")?.[1];
    if (code !== undefined) return code;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}
