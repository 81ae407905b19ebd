import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { openBrowser, pictures } from "../support/browser.ts";
import { openWorld } from "../support/world.ts";
import { colleague } from "../support/world-staff.ts";

const world = await openWorld({ tenants: ["jmi", "iunu"], passkeys: true });
const site = `http://localhost:${new URL(world.url).port}`;
const home = `${site}/t/jmi/console`;
const browser = await openBrowser();
afterAll(() => browser.close());
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A device of the browser's own that makes and keeps passkeys. Returns what makes it doubt who holds it. */
async function deviceIn(context: BrowserContext, page: Page) {
  const client = await context.newCDPSession(page);
  await client.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", { options });
  return (isUserVerified: boolean) =>
    client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
}

test("in a real browser somebody adds a passkey, signs out, and is in again with nothing typed", async () => {
  const robin = await colleague(world, "support");
  const context = await browser.newContext();
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => void said.push(message.text()));
  const setVerified = await deviceIn(context, page);
  await page.goto(`${home}/sign-in`);
  await page.fill("input[name=email]", robin.email);
  await page.fill("input[name=password]", robin.password);
  await page.click("text=Go on");
  await page.fill("input[name=code]", robin.code());
  await page.click("text=Go on");
  await page.click("nav >> text=Sessions");
  await page.fill("input[name=label]", "the machine on my desk");
  await page.click("text=Add a passkey");
  await page.waitForSelector("text=The passkey is added.");
  await page.screenshot({ path: join(pictures, "console-passkeys.png"), fullPage: true });
  expect(await faults(page)).toEqual([]);
  await page.click("text=Sign out");

  await setVerified(false);
  await page.click("text=Sign in with a passkey");
  await page.waitForSelector("text=The browser showed no passkey");
  expect(await page.title()).toContain("Sign in");
  await page.screenshot({ path: join(pictures, "console-sign-in.png"), fullPage: true });
  expect(await faults(page)).toEqual([]);

  await setVerified(true);
  await page.click("text=Sign in with a passkey");
  await page.waitForURL(home);
  expect(await page.title()).toContain("Today");
  await page.click("nav >> text=Sessions");
  expect(await page.textContent("main")).toContain("the machine on my desk");
  expect(said.filter((line) => /policy|refused|error/i.test(line))).toEqual([]);
  await context.close();
}, 60_000);

test("without script the pages sign in by all other ways, and no button is there that does nothing", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${home}/sign-in`);
  expect(await page.isVisible("text=Sign in with a passkey")).toBe(false);
  expect(await page.isVisible("text=Go on")).toBe(true);
  await context.close();
});

test("under another name of this machine the pages offer no passkey, for none would answer", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${world.url}/t/jmi/me/sign-in`);
  await page.waitForLoadState("load");
  expect(await page.isVisible("text=Sign in with a passkey")).toBe(false);
  await page.goto(`${site}/t/jmi/me/sign-in`);
  await page.waitForSelector("text=Sign in with a passkey");
  await context.close();
});

test("what a person adds to sign in with can be seen, heard and reached by anybody, in the dark and on a phone", async () => {
  const phone = "+12025550188";
  const key = await world.keyFor("application", { tenant: "iunu" });
  const told = { scenario: "inquiry", source: "subject", purposes: ["customer-service"], residency: "us" };
  const body = { ...told, property: "iunu-web", fields: { email: "mo@example.com", "phone-number": phone } };
  expect((await world.callTls()(key, "POST", "/v1/collections", body)).status).toBe(201);
  const context = await browser.newContext({
    colorScheme: "dark",
    viewport: { width: 320, height: 640 },
  });
  const page = await context.newPage();
  const me = `${site}/t/iunu/me`;
  await page.goto(`${me}/sign-in`);
  expect(await faults(page)).toEqual([]);
  await page.fill("input[type=tel]", phone);
  await page.click("text=Send the code");
  await page.waitForSelector("input[name=code]");
  await expect.poll(() => world.sent().some(({ to }) => to === phone)).toBe(true);
  const code = /\b(\d{6})\b/.exec(world.sent().find(({ to }) => to === phone)?.text ?? "")?.[1] ?? "";
  await page.fill("input[name=code]", code);
  await page.click("text=Go on");
  await page.click("text=How I sign in");
  for (const name of ["centre-ways", "centre-authenticator"]) {
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    expect(await faults(page), name).toEqual([]);
    const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(wider, name).toBeLessThanOrEqual(0);
    if (name === "centre-ways") await page.click("text=Take on an authenticator");
  }
  await context.close();
}, 60_000);

/** What hinders people who see, hear or move otherwise. The audit comes in from outside: the page itself lets no other script in. */
async function faults(page: Page): Promise<readonly string[]> {
  const client = await page.context().newCDPSession(page);
  const run = `${axe}; axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }).then(({ violations }) =>
    JSON.stringify(violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target).join(", "))))`;
  const { result } = await client.send("Runtime.evaluate", { expression: run, awaitPromise: true });
  return JSON.parse(String(result.value));
}
