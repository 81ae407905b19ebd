import { expect, test } from "vitest";
import { problemIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { colleague } from "../support/world-staff.ts";
import { letSupportIn, signedIn } from "../support/world-support.ts";
import { fieldIn, wordsIn } from "../support/world-visitor.ts";
import { freshIdNumber, freshPhone, opening, openMembers } from "./people.ts";

const geex = await openMembers();
const { world, keyFor } = geex;
const desk = "/t/geex/console";

/** A member who has bought something, with an identity card that we know. */
async function member() {
  const [phone, card] = [freshPhone(), freshIdNumber()];
  const subject = await geex.register({ ...opening, fields: { "phone-number": phone } });
  await geex.agreeTo(subject, "real-name-verification", "payment");
  const papers = {
    ...{ scenario: "real-name", source: "subject", subject, purposes: ["real-name-verification"] },
    fields: { "full-name": "Li Wei", "id-number": card },
  };
  await geex.taken(papers);
  const bought = { scenario: "membership", source: "observed", subject, purposes: ["payment"] };
  await geex.taken({ ...bought, fields: { "order-info": { item: "zq-lamp" } } });
  return { phone, card, subject };
}

const orders = {
  role: "support",
  by: "phone-number",
  purpose: "customer-service",
  group: "transaction-data",
};

function ticket(phone: string, changes: object = {}) {
  return {
    ...{
      role: "support",
      by: "phone-number",
      value: phone,
      number: "GX-2026-17",
      reason: "asks after order 17",
    },
    ...{ for: "me", group: "account-data", hours: "24", ...changes },
  };
}

test("GEEX-c1-s2-4-c: a query without a ticket is refused and raises an alarm; with one it is answered, and the member sees it", async () => {
  const { phone } = await member();
  const agent = await colleague(world, "support", { slug: "geex" });
  const look = { ...orders, value: phone, reason: "order 17" };
  const refused = await agent.browser.post(`${desk}/look`, look);
  expect(refused.status).toBe(403);
  expect(refused.text).toContain("support-not-invited");
  expect(refused.text).not.toContain("zq-lamp");
  const today = await agent.browser.get(desk);
  expect(wordsIn(today)).toContain(`Looks that nobody let support have ${agent.account}`);

  const opened = await agent.browser.post(
    `${desk}/tickets/open`,
    ticket(phone, { group: "transaction-data" }),
  );
  expect(opened.status, wordsIn(opened)).toBe(200);
  const seen = await agent.browser.post(`${desk}/look`, look);
  expect(seen.status, wordsIn(seen)).toBe(200);
  expect(seen.text).toMatch(/class="shown masked"/);
  // Another agent has no ticket of their own.
  const other = await colleague(world, "support", { slug: "geex" });
  expect((await other.browser.post(`${desk}/look`, look)).text).toContain("support-not-invited");

  const theirs = await signedIn(world, "geex", "sms", phone);
  const shown = wordsIn(await theirs.get("/t/geex/me/support"));
  expect(shown).toContain("GX-2026-17");
  expect(shown).toContain("asks after order 17");
  expect(shown).toMatch(/entry_[0-9a-z]{26}/);
});

test("GEEX-c1-s2-4-a: inside a ticket support sees what it is about and nothing else, and no longer than the member lets it", async () => {
  const { phone, subject } = await member();
  await letSupportIn(world, "geex", { data: "phone-number", value: phone }, ["transaction-data"]);
  const support = await keyFor("support");
  const within = { reason: "GX-2026-18" };
  const read = (fields: readonly string[]) => geex.read(support, subject, "customer-service", fields, within);
  expect(valuesIn(readingIn(await read(["order-info"])))).toEqual({ "order-info": { item: "zq-lamp" } });
  // Not of this ticket, though the policy would let support see it in another; and never of any.
  expect(problemIn(await read(["phone-number"])).code).toBe("support-not-invited");
  expect(problemIn(await read(["face-features"])).code).toBe("purpose-mismatch");

  const theirs = await signedIn(world, "geex", "sms", phone);
  const page = await theirs.get("/t/geex/me/support");
  const ended = await theirs.post("/t/geex/me/support/end", { grant: fieldIn(page, "grant") });
  expect(ended.status).toBe(200);
  const late = problemIn(await read(["order-info"]));
  expect(late.code).toBe("support-not-invited");
  expect(late.errors[0]?.clauses).toContain("GEEX-c1-s2-4-a");
});

test("GEEX-c1-s2-4-a: of looks at the same moment the member sees each", async () => {
  const { phone, subject } = await member();
  await letSupportIn(world, "geex", { data: "phone-number", value: phone }, ["transaction-data"]);
  const support = await keyFor("support");
  const look = () =>
    geex.read(support, subject, "customer-service", ["order-info"], { reason: "GX-2026-20" });
  const answers = await Promise.all(Array.from({ length: 12 }, look));
  const entries = answers.map((answer) => readingIn(answer).entry);
  const theirs = await signedIn(world, "geex", "sms", phone);
  const page = await theirs.get("/t/geex/me/support");
  expect(page.text.match(/entry_[0-9a-z]{26}/g)?.sort()).toEqual([...entries].sort());
});

test("GEEX-c1-s2-4-a: a ticket ends at the instant that it names, and none is longer than 30 days", async () => {
  const { phone, subject } = await member();
  const agent = await colleague(world, "support", { slug: "geex" });
  const long = await agent.browser.post(`${desk}/tickets/open`, ticket(phone, { hours: "721" }));
  expect(long.status).toBe(422);
  expect(long.text).toContain("GEEX-c1-s2-4-a");
  await letSupportIn(world, "geex", { data: "phone-number", value: phone }, ["transaction-data"]);
  const support = await keyFor("support");
  const read = () =>
    geex.read(support, subject, "customer-service", ["order-info"], { reason: "GX-2026-19" });
  world.clock.advance(24 * 3_600_000 - 1);
  expect((await read()).status).toBe(200);
  world.clock.advance(1);
  expect(problemIn(await read()).code).toBe("support-not-invited");
});

test("GEEX-c1-s2-4-b: an agent compares digits and learns only whether they match; before a match nothing is done for anybody, and after it for 15 minutes", async () => {
  const { phone, card } = await member();
  const agent = await colleague(world, "support", { slug: "geex" });
  const theirs = await signedIn(world, "geex", "sms", phone);
  // To sign in takes an hour here, in which the agent's own session has ended.
  await agent.browser.post(`${desk}/sign-in`, { email: agent.email, password: agent.password });
  await agent.browser.post(`${desk}/second-factor`, { code: agent.code() });
  const opened = await agent.browser.post(`${desk}/tickets/open`, ticket(phone));
  const own = { ticket: fieldIn(opened, "ticket"), role: "support" };
  const early = await agent.browser.post(`${desk}/tickets/end-sessions`, own);
  expect(early.status).toBe(403);
  expect(early.text).toContain("identity-unverified");
  expect(early.text).toContain("GEEX-c1-s2-4-b");
  expect((await theirs.get("/t/geex/me")).status).toBe(200);

  const compare = (by: string, value: string) =>
    agent.browser.post(`${desk}/tickets/compare`, { ...own, by, value });
  // By the number the agent found them: to name it again proves nothing.
  expect((await compare("phone-number", phone)).status).toBe(422);
  const wrong = await compare("id-number", freshIdNumber());
  expect(wordsIn(wrong)).toContain("It does not match.");
  const right = await compare("id-number", card);
  expect(wordsIn(right)).toContain("It matches.");
  expect(right.text).not.toContain(card);
  expect(right.text).not.toContain("Li Wei");

  world.clock.advance(15 * 60_000);
  await agent.browser.post(`${desk}/sign-in`, { email: agent.email, password: agent.password });
  await agent.browser.post(`${desk}/second-factor`, { code: agent.code() });
  const over = await agent.browser.post(`${desk}/tickets/end-sessions`, own);
  expect(over.text).toContain("identity-unverified");
  await compare("id-number", card);
  const done = await agent.browser.post(`${desk}/tickets/end-sessions`, own);
  expect(done.status, wordsIn(done)).toBe(200);
  expect((await theirs.get("/t/geex/me")).status).toBe(303);

  for (let round = 0; round < 4; round++) await compare("id-number", freshIdNumber());
  expect((await compare("id-number", card)).status).toBe(429);
});
