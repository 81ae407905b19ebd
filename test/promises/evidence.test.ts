import { expect, test } from "vitest";
import { at, instantToText } from "../../src/kernel/clock.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { codeIn } from "../support/world-answers.ts";

const world = await openWorld({ tenants: ["jpl"] });
const tenant = world.app.tenantBySlug("jpl") ?? expect.unreachable("JPL is served");
const key = await world.keyFor("application", { tenant: "jpl", region: "us" });
const begins = world.clock.now();
const review = {
  clause: "JPL-9-a",
  owner: "Compliance",
  document: "Review of 2026",
  digest: Buffer.alloc(32, 7),
  validFrom: begins,
  validUntil: at(begins + 100 * dayMs),
};

async function verdictOf(clause: string) {
  await world.settleLog();
  await world.app.promises.turn(tenant.id);
  const answer = await world.call(key, "GET", "/v1/promises");
  const { verdicts } = answer.json as { verdicts: { clause: string; verdict: string; proofs: object[] }[] };
  return verdicts.find((one) => one.clause === clause) ?? expect.unreachable(`there is no ${clause}`);
}

test("JPL-9-a: a claim without its document is unproven, with one it is kept, and after its term it says so", async () => {
  expect(await verdictOf("JPL-9-a")).toMatchObject({ verdict: "unproven" });
  await world.app.promises.recordEvidence(tenant.id, review);
  const kept = await verdictOf("JPL-9-a");
  expect(kept.proofs).toContainEqual(
    expect.objectContaining({
      state: "holds",
      validUntil: instantToText(review.validUntil),
      words: expect.objectContaining({ en: expect.stringContaining("Review of 2026") }),
    }),
  );
  world.clock.advance(69 * dayMs);
  expect((await verdictOf("JPL-9-a")).proofs).toContainEqual(expect.objectContaining({ state: "holds" }));
  world.clock.advance(dayMs);
  const soon = await verdictOf("JPL-9-a");
  expect(soon.proofs).toContainEqual(expect.objectContaining({ kind: "evidence", state: "warning" }));
  world.clock.advance(30 * dayMs - 1);
  expect((await verdictOf("JPL-9-a")).proofs).toContainEqual(
    expect.objectContaining({ kind: "evidence", state: "warning" }),
  );
  world.clock.advance(1);
  const ended = await verdictOf("JPL-9-a");
  expect(ended).toMatchObject({ verdict: "unproven" });
  expect(ended.proofs).toContainEqual(
    expect.objectContaining({ words: expect.objectContaining({ en: expect.stringContaining("ended on") }) }),
  );
});

test("the history of a clause says what made each verdict, newest first", async () => {
  const key2 = await world.keyFor("application", { tenant: "jpl", region: "us" });
  const answer = await world.call(key2, "GET", "/v1/promises/JPL-9-a/history");
  const { changes } = answer.json as { changes: { verdict: string; because: string | null }[] };
  expect(changes.map(({ verdict }) => verdict).slice(-3)).toEqual(expect.arrayContaining(["unproven"]));
  expect(changes[0]).toMatchObject({ verdict: "unproven", because: "document" });
});

test("no document proves a clause that asks for none, and none of another tenant's", async () => {
  for (const clause of ["JPL-0-a", "JPL-99-z", "JMI-V-1-d"]) {
    await expect(world.app.promises.recordEvidence(tenant.id, { ...review, clause })).rejects.toMatchObject({
      code: "not-declared",
    });
  }
});

test("verdicts are told to callers with a key, and to nobody else", async () => {
  expect(codeIn(await world.call(null, "GET", "/v1/promises"))).toBe("401 unauthenticated");
  const answer = await world.call(key, "GET", "/v1/promises/no%20clause/history");
  expect(codeIn(answer)).toBe("400 invalid-request");
});

test("JPL-9-b: a document proves nothing before its term begins, and nothing of the one that still runs is lost by it", async () => {
  const start = world.clock.now();
  const term = (from: number, until: number, document: string) => ({
    ...{ ...review, clause: "JPL-9-b", document },
    validFrom: at(start + from * dayMs),
    validUntil: at(start + until * dayMs),
  });
  const stateOf = async () =>
    (await verdictOf("JPL-9-b")).proofs.filter((proof) => "kind" in proof && proof.kind === "evidence");
  await world.app.promises.recordEvidence(tenant.id, term(50, 200, "The next"));
  expect(await stateOf()).toMatchObject([{ state: "missing" }]);
  await world.app.promises.recordEvidence(tenant.id, term(0, 60, "This year's"));
  const named = (document: string) => ({ en: expect.stringContaining(document) });
  expect(await stateOf()).toMatchObject([{ state: "holds", words: named("This year's") }]);
  world.clock.advance(50 * dayMs);
  expect(await stateOf()).toMatchObject([{ state: "holds", words: named("The next") }]);
  world.clock.advance(150 * dayMs);
  expect(await stateOf()).toMatchObject([{ state: "missing" }]);
});

test("JPL-9-b: the owner of a document is reminded 30, 7 and 1 days before its end, each time once", async () => {
  const start = world.clock.now();
  const told: unknown[] = [];
  const hear = async () => {
    await world.app.promises.turn(tenant.id);
    const handlers = {
      // The version itself is due for review by then, which is told of as well.
      "version.review-due": [],
      "evidence.ending": [
        async (_: unknown, { facts }: { facts: Readonly<Record<string, unknown>> }) => {
          // Those of the first document wait as well: nobody delivered them.
          if (facts["clause"] === "JPL-9-b") told.push(facts);
        },
      ],
    };
    await world.app.deliverEvents(handlers);
  };
  const frameworks = { ...review, clause: "JPL-9-b", validUntil: at(start + 40 * dayMs) };
  await world.app.promises.recordEvidence(tenant.id, frameworks);
  await hear();
  expect(told).toEqual([]);
  for (const days of [10, 1, 22, 1, 5, 1]) {
    world.clock.advance(days * dayMs);
    await hear();
  }
  const clause = "JPL-9-b";
  const anId = expect.stringMatching(/^evidence_/);
  expect(told).toEqual([30, 7, 1].map((daysBefore) => ({ evidence: anId, clause, daysBefore })));
});

test("JPL-9-b: nobody is reminded of a document that a newer one has replaced", async () => {
  const start = world.clock.now();
  const told: unknown[] = [];
  const until = (days: number) => ({ ...review, clause: "JPL-9-b", validUntil: at(start + days * dayMs) });
  await world.app.promises.recordEvidence(tenant.id, until(10));
  await world.app.promises.recordEvidence(tenant.id, until(300));
  await world.app.promises.turn(tenant.id);
  await world.app.deliverEvents({ "evidence.ending": [async () => void told.push("told")] });
  expect(told).toEqual([]);
});
