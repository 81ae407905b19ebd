import { expect, test } from "vitest";
import { parseId } from "../../src/kernel/ids.ts";
import { Problem } from "../../src/kernel/problem.ts";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { colleague } from "../support/world-staff.ts";
import { fieldIn, type Visitor, visitor, wordsIn } from "../support/world-visitor.ts";

const world = await openWorld();
const shop = await world.keyFor("application");
const desk = await world.keyFor("support");
const home = "/t/jmi/me";

async function signedIn(email: string): Promise<Visitor> {
  const browser = visitor(world);
  const asked = await browser.post(`${home}/sign-in`, { channel: "email", identifier: email });
  for (let round = 0; round < 200; round++) {
    const letter = world.sent().find((one) => one.to === email);
    const code = /\b(\d{6})\b/.exec(letter?.text ?? "")?.[1];
    if (code !== undefined) {
      await browser.post(`${home}/code`, { challenge: fieldIn(asked, "challenge"), code });
      return browser;
    }
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}

test("JMI-ADD-journal: who looked, when, at what, what for and by which clause stands in the journal of whom it is about", async () => {
  const email = "pia@example.com";
  const subject = await register(world, shop, { "business-email": email, "full-name": "Pia Sorel" });
  world.clock.advance(2 * 86_400_000);
  const reading = { subject, purpose: "technical-support", fields: ["business-email"] };
  expect((await world.call(desk, "POST", "/v1/readings", reading)).status).toBe(200);
  const refused = { ...reading, purpose: "advertising" };
  expect((await world.call(desk, "POST", "/v1/readings", refused)).status).toBe(403);
  const robin = await colleague(world, "support");
  const look = {
    role: "support",
    by: "business-email",
    value: email,
    purpose: "technical-support",
    group: "contact",
  };
  const reveal = { ...look, field: "business-email", reason: "calls about an order" };
  expect((await robin.browser.post("/t/jmi/console/reveal", reveal)).status).toBe(200);
  await world.settleLog();
  const browser = await signedIn(email);
  await world.settleLog();
  const page = await browser.get(home);
  const words = wordsIn(page);
  expect(words).toMatch(
    /one of our people, as Support seen in full: Business e-mail address Reason given: calls about an order/,
  );
  expect(words).toMatch(/the service itself read: Business e-mail address Helping you/);
  expect(words).toMatch(/the service itself read refused/);
  expect(words).toMatch(/the service itself collected:/);
  // Which of ours it was stays with us.
  expect(words).not.toContain("Robin");
  expect(page.text).not.toContain(robin.account);
  expect(page.text).toMatch(/href="\/t\/jmi\/clauses\/JMI-/);
});

test("nobody else's lines are in it, and nobody else reads it", async () => {
  const [mine, other] = ["quinn@example.com", "rosa@example.com"];
  await register(world, shop, { "business-email": mine });
  const them = await register(world, shop, { "business-email": other });
  await world.call(desk, "POST", "/v1/readings", {
    ...{ subject: them, purpose: "technical-support", fields: ["business-email"] },
  });
  await world.settleLog();
  const browser = await signedIn(mine);
  expect(wordsIn(await browser.get(home))).not.toMatch(/itself read/);
  const tenant = world.app.tenantBySlug("jmi");
  if (tenant === null) throw new Error("there is a tenant");
  const actor = {
    kind: "staff",
    id: them,
    tenant: tenant.id,
    role: "dpo",
    region: "us",
    recipient: "self",
  } as const;
  const id = parseId("subject", them) ?? expect.unreachable("an id");
  await expect(world.app.vault.journalOf(actor, id, null)).rejects.toBeInstanceOf(Problem);
});

test("that somebody read their journal is in the log, and when their key is gone their marks lead nowhere", async () => {
  const email = "sol@example.com";
  await register(world, shop, { "business-email": email });
  await world.settleLog();
  const browser = await signedIn(email);
  await browser.get(home);
  await world.settleLog();
  const found = await world.database.admin<{ body: string }[]>`
    select convert_from(body, 'UTF8') as body from audit.entry where convert_from(body, 'UTF8') like '%"data":["audit-log"]%'`;
  expect(found.length).toBeGreaterThan(0);
});
