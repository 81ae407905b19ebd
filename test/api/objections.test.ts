import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, problemIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { register } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const { policy } = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
const subject = await register(world, shop);

const object = (purpose: string) => world.call(shop, "POST", "/v1/objections", { subject, purpose });
const entryOnly = { "audit.entry": 1, "audit.payload": 1 };

test("what a contract or the law asks for cannot be objected to: the answer says so, and an entry stays", async () => {
  const firm = policy.vocabulary.purposes.filter(({ basis }) =>
    ["contract", "legal-obligation", "vital-interests"].includes(basis),
  );
  expect(firm.map(({ name }) => name)).toContain("payment");
  for (const { name, basis } of firm) {
    const before = await countsOf(admin);
    const answer = await object(name);
    expect(codeIn(answer), name).toBe("422 objection-unavailable");
    expect(problemIn(answer).detail).toBe(`\`${name}\` rests on ${basis}, which no objection ends`);
    expect(problemIn(answer).errors[0]?.clauses).toContain("JMI-III-3-a");
    expect(changesIn(before, await countsOf(admin)), name).toEqual(entryOnly);
    const { effect, decisions } = await decisionOf(world, shop, problemIn(answer).facts["entry"]);
    expect([effect, decisions[0]?.code]).toEqual(["refused", "objection-unavailable"]);
  }
});

test("JMI-III-3-a: market research and marketing can be objected to, and what was objected to stands with the subject", async () => {
  const open = ["market-research", "direct-marketing", "security-monitoring"];
  for (const purpose of open) expect((await object(purpose)).status, purpose).toBe(201);
  const { json } = await world.call(shop, "GET", `/v1/subjects/${subject}`);
  expect(json).toMatchObject({ objections: expect.arrayContaining(open) });
});

test("a consent that is none leaves the entry of its refusal", async () => {
  const given = {
    ...{ subject, purpose: "payment", act: "click", language: "en", property: "jmi-web" },
    words: "Yes, charge my card.",
  };
  for (const changes of [{}, { purpose: "direct-marketing", from: "payment-service" }]) {
    const before = await countsOf(admin);
    const answer = await world.call(shop, "POST", "/v1/consents", { ...given, ...changes });
    expect(codeIn(answer)).toBe("422 consent-invalid");
    expect(changesIn(before, await countsOf(admin))).toEqual(entryOnly);
  }
});
