import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openBrowser, pictures } from "../support/browser.ts";
import { freshEmail } from "../support/world-people.ts";
import { colleague } from "../support/world-staff.ts";
import { signedIn } from "../support/world-support.ts";
import { openTenant } from "../support/world-tenant.ts";
import type { Visitor } from "../support/world-visitor.ts";

// The pages on which support is let in, seen by those who let it and by those who are let: signed in, with something on them.

const { world, ...iunu } = await openTenant("iunu", "iunu-web");
const phone = "+12025550188";
const subject = await iunu.register({
  ...{ scenario: "account-signup", source: "subject", purposes: ["service-delivery"] },
  fields: { email: freshEmail(), "phone-number": phone },
});
const agent = await colleague(world, "support", { slug: "iunu" });
const boss = await signedIn(world, "iunu", "sms", phone);
const me = "/t/iunu/me";
await boss.post(`${me}/organisation/found`, { name: "Green House" });
await boss.post(`${me}/organisation/invite`, {
  ...{ email: "guest@example.com", may: "view", group: "organisation-data" },
});
await boss.post(`${me}/organisation/add`, { data: "customer-content", text: "plot 7" });
await boss.post(`${me}/support/invite`, {
  ...{ role: "support", group: "organisation-data", hours: "2", reason: "the map stays empty" },
});
await boss.post(`${me}/organisation/support`, { administered: "no" });
const support = await iunu.keyFor("support");
const reason = { reason: "the map stays empty" };
expect((await iunu.read(support, subject, "technical-support", ["customer-content"], reason)).status).toBe(
  200,
);
await agent.browser.post("/t/iunu/console/sign-in", { email: agent.email, password: agent.password });
await agent.browser.post("/t/iunu/console/second-factor", { code: agent.code() });
const opened = await agent.browser.post("/t/iunu/console/tickets/open", {
  ...{ role: "support", by: "phone-number", value: phone, number: "IU-17", reason: "the map stays empty" },
  ...{ for: "all", group: "organisation-data", hours: "2" },
});
expect(opened.status).toBe(200);

const browser = await openBrowser();
afterAll(() => browser.close());
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type Shown = {
  readonly name: string;
  readonly path: string;
  readonly who: Visitor;
  readonly cookie: string;
  readonly says: string;
};

const shown: readonly Shown[] = [
  {
    name: "organisation",
    path: `${me}/organisation`,
    who: boss,
    cookie: "troth-me",
    says: "guest@example.com",
  },
  { name: "support", path: `${me}/support`, who: boss, cookie: "troth-me", says: "the map stays empty" },
  {
    ...{ name: "tickets", path: "/t/iunu/console/tickets", who: agent.browser, cookie: "troth-console" },
    says: "IU-17",
  },
  {
    ...{ name: "tickets-zh", path: "/t/iunu/console/tickets?language=zh", who: agent.browser },
    ...{ cookie: "troth-console", says: "新建工单" },
  },
];

const looks = [
  { name: "light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 320, height: 640 }, colorScheme: "light" },
] as const;

for (const { name, path, who, cookie, says } of shown) {
  test(`page ${name}: nothing against WCAG 2.2 AA in light and dark, and nothing wider than a phone`, async () => {
    const context = await browser.newContext();
    try {
      const value = who.cookie(cookie) ?? expect.unreachable("they are signed in");
      await context.addCookies([{ name: cookie, value, url: `${world.url}${path.split("?")[0]}` }]);
      const page = await context.newPage();
      await page.goto(`${world.url}${path}`);
      expect(await page.textContent("main")).toContain(says);
      await page.evaluate(axe);
      for (const look of looks) {
        await page.setViewportSize(look.viewport);
        await page.emulateMedia({ colorScheme: look.colorScheme });
        await page.screenshot({ path: join(pictures, `${name}-${look.name}.png`), fullPage: true });
        const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        expect(wider, `${look.name}: wider than the window`).toBeLessThanOrEqual(0);
        const found: { violations: { id: string; nodes: { html: string }[] }[] } = await page.evaluate(
          `axe.run({ resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
        );
        const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
        expect(told, look.name).toEqual([]);
      }
    } finally {
      await context.close();
    }
  }, 60_000);
}
