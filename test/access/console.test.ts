import { expect, test } from "vitest";
import { dayOf, endOfDay, textToZone } from "../../src/kernel/calendar.ts";
import { fail } from "../../src/kernel/problem.ts";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { type Colleague, colleague } from "../support/world-staff.ts";
import { fieldIn, wordsIn } from "../support/world-visitor.ts";

const world = await openWorld();
const utc = textToZone("UTC") ?? fail("internal", "there is such a zone");
const shop = await world.keyFor("application");
const home = "/t/jmi/console";

test("an administrator gives a role and takes it away, and each acts on the very next request of an open session", async () => {
  const robin = await colleague(world, "analyst");
  const admin = await admitted(robin);
  await register(world, shop, { "business-email": "kim@example.com" });
  expect((await robin.browser.post(`${home}/look`, asked("support"))).status).toBe(403);
  const given = { account: robin.account, role: "support", reason: "covers for Kim", until: "" };
  const gave = await admin.browser.post(`${home}/access/give-role`, given);
  expect(gave.headers.location).toContain("done=give-role");
  const now = await robin.browser.post(`${home}/look`, asked("support"));
  expect(now.status, wordsIn(now)).toBe(200);
  const ended = { account: robin.account, role: "support" };
  expect((await admin.browser.post(`${home}/access/end-role`, ended)).status).toBe(303);
  expect((await robin.browser.post(`${home}/look`, asked("support"))).status).toBe(403);
});

test("a role that ends on a day is held on that day, and not after it", async () => {
  const robin = await colleague(world, "analyst");
  const admin = await admitted(robin);
  const today = dayOf(world.clock.now(), utc);
  const given = { account: robin.account, role: "support", reason: "for a day", until: today };
  await admin.browser.post(`${home}/access/give-role`, given);
  const lastMoment = endOfDay(today, utc);
  expect((await robin.browser.post(`${home}/look`, asked("support"))).status).toBe(200);
  while (world.clock.now() < lastMoment - 600_000) {
    world.clock.advance(Math.min(600_000, lastMoment - 600_000 - world.clock.now()));
    await robin.browser.get(home);
  }
  world.clock.advance(lastMoment - 1 - world.clock.now());
  expect((await robin.browser.post(`${home}/look`, asked("support"))).status).not.toBe(403);
  world.clock.advance(2);
  expect((await robin.browser.post(`${home}/look`, asked("support"))).status).toBe(403);
});

test("administration takes the role, and a fresh proof; and nobody gives a role to themselves", async () => {
  const robin = await colleague(world, "support");
  expect((await robin.browser.get(`${home}/access`)).status).toBe(403);
  const admin = await colleague(world, "administrator");
  const wanted = { account: admin.account, role: "dpo", reason: "because I can", until: "" };
  world.clock.advance(5 * 60_000);
  const stale = await admin.browser.post(`${home}/access/give-role`, wanted);
  expect(stale.status).toBe(401);
  expect(fieldIn(stale, "reason")).toBe("because I can");
  const wrong = await admin.browser.post(`${home}/access/give-role`, { ...wanted, "fresh-code": "000000" });
  expect(wrong.text).toContain("code-refused");
  const own = await admin.browser.post(`${home}/access/give-role`, { ...wanted, "fresh-code": admin.code() });
  expect(own.status).toBe(403);
  expect(wordsIn(own)).toContain("nobody gives a role to themselves");
});

test("JMI-V-1-c: what staff see is their role's; another role, another purpose or no role sees nothing, by a clause", async () => {
  const robin = await colleague(world, "support");
  await register(world, shop, { "business-email": "lee@example.com" });
  const right = await robin.browser.post(`${home}/look`, asked("support", "lee@example.com"));
  expect(right.status).toBe(200);
  const wrongPurpose = { ...asked("support", "lee@example.com"), purpose: "analytics" };
  const refused = await robin.browser.post(`${home}/look`, wrongPurpose);
  expect(refused.status).toBeGreaterThanOrEqual(400);
  const otherRole = await robin.browser.post(`${home}/look`, asked("dpo", "lee@example.com"));
  expect(otherRole.status).toBe(403);
});

test("values are masked; one is shown in full by an act of its own, with a reason and a fresh proof, and each is in the log", async () => {
  const robin = await colleague(world, "support");
  await register(world, shop, {
    "phone-number": "+1 202 555 0177",
    "business-email": "marguerite@example.com",
  });
  const question = asked("support", "marguerite@example.com");
  const page = await robin.browser.post(`${home}/look`, question);
  expect(page.status).toBe(200);
  expect(page.text).not.toContain("5550177");
  const reveal = { ...question, field: "phone-number" };
  const noReason = await robin.browser.post(`${home}/reveal`, { ...reveal, reason: "" });
  expect(noReason.text).toContain("obligation-unmet");
  world.clock.advance(5 * 60_000);
  const stale = await robin.browser.post(`${home}/reveal`, { ...reveal, reason: "calls them back" });
  expect(stale.status).toBe(401);
  expect(stale.text).not.toContain("5550177");
  const fresh = { ...reveal, reason: "calls them back", "fresh-code": robin.code() };
  const shown = await robin.browser.post(`${home}/reveal`, fresh);
  expect(wordsIn(shown)).toContain("+12025550177");
  await world.settleLog();
  const entries = await world.database.admin<{ body: string }[]>`
    select convert_from(body, 'UTF8') as body from audit.entry where convert_from(body, 'UTF8') like '%"action":"reveal"%'`;
  const effects = entries.map(({ body }) => JSON.parse(body).effect).sort();
  expect(effects).toEqual(["done", "refused"]);
  expect(entries.some(({ body }) => body.includes("calls them back"))).toBe(false);
});

test("the last administrator stays", async () => {
  const members = await world.app.staff.members(ownerOf());
  const admins = members.filter(
    (one) =>
      one.endedAt === null &&
      one.grants.some(({ role, endedAt }) => role === "administrator" && endedAt === null),
  );
  for (const one of admins.slice(1)) await world.app.staff.endStaff(ownerOf(), one.account);
  const [last] = admins;
  if (last === undefined) throw new Error("there is an administrator");
  await expect(world.app.staff.endStaff(ownerOf(), last.account)).rejects.toMatchObject({
    code: "last-administrator",
  });
  await expect(world.app.staff.endRole(ownerOf(), last.account, "administrator")).rejects.toMatchObject({
    code: "last-administrator",
  });
});

/** An administrator, while somebody else stays signed in beside them. */
async function admitted(other: Colleague): Promise<Colleague> {
  const admin = await colleague(world, "administrator");
  // Making a colleague takes an hour, in which the other's session has ended.
  await signInAgain(other);
  return admin;
}

async function signInAgain({ browser, email, password, code }: Colleague): Promise<void> {
  await browser.post(`${home}/sign-in`, { email, password });
  const answer = await browser.post(`${home}/second-factor`, { code: code() });
  if (answer.headers.location !== home) throw new Error(`not signed in: ${answer.status}`);
}

function asked(role: string, value = "kim@example.com") {
  return { role, by: "business-email", value, purpose: "technical-support", group: "contact" };
}

function ownerOf() {
  const tenant = world.app.tenantBySlug("jmi");
  if (tenant === null) throw new Error("there is a tenant");
  const { homeRegion: region } = tenant.policy;
  return {
    kind: "system",
    id: "owner",
    tenant: tenant.id,
    role: "administrator",
    region,
    recipient: "self",
  } as const;
}
