import { expect, test } from "vitest";
import { decide, type Request } from "../../src/policy/index.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, problemIn, readingIn } from "../support/world-answers.ts";
import { artefactOf, decisionOf } from "../support/world-log.ts";
import { registerWhole, registration } from "../support/world-people.ts";
import { collections, type Sample, samples } from "../support/world-samples.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const { policy } = world.app.tenants[0] ?? expect.unreachable("the JMI policy is served");
const artefact = artefactOf(policy);
const roles = [...policy.vocabulary.roles.map(({ name }) => name), "intruder"];
const purposes = [...policy.vocabulary.purposes.map(({ name }) => name), "idle-curiosity"];
const subject = await registerWhole(world, shop);

/** What the published matrix says of one look at somebody who agreed to three purposes and objected to none. */
function published(role: string, purpose: string, data: string, sample: Sample): string {
  const agreed = ["experience-optimisation", "advertising", "direct-marketing"].includes(purpose);
  const request: Request = {
    ...{ action: "read", data, purpose, scenario: sample.scenario, source: sample.source },
    ...{ recipient: "self", region: "us", role },
    state: {
      ...{ consent: agreed ? "given" : "none", residency: "us", objection: "no", restriction: "no" },
      ...{ retention: "within", relation: "other" },
      collectedFor: sample.purposes.includes(purpose) ? "this-purpose" : "another-purpose",
    },
  };
  const decision = decide(artefact, request);
  if (decision.outcome !== "permitted") return decision.code;
  return decision.obligations.some(({ type }) => type === "mask") ? "masked" : "clear";
}

async function probed(key: string, purpose: string): Promise<Readonly<Record<string, string>>> {
  const asked = { subject, purpose, reason: "probing the matrix", fields: Object.keys(samples) };
  const answer = await world.call(key, "POST", "/v1/readings", asked);
  if (answer.status !== 200) {
    const { errors } = problemIn(answer);
    return Object.fromEntries(errors.map((one) => [one.pointer.slice("/fields/".length), one.code ?? ""]));
  }
  const { values, refused } = readingIn(answer);
  return Object.fromEntries([
    ...values.map(({ field, form }) => [field, form]),
    ...refused.map(({ field, code }) => [field, code]),
  ]);
}

test("JMI-V-1-c: every role, purpose and field is answered as the published matrix says", async () => {
  const answers = { permitted: 0, refused: 0 };
  for (const role of roles) {
    const key = await world.keyFor(role);
    const rows = await Promise.all(purposes.map((purpose) => probed(key, purpose)));
    for (const [index, purpose] of purposes.entries()) {
      const expected = Object.fromEntries(
        Object.entries(samples).map(([data, sample]) => [data, published(role, purpose, data, sample)]),
      );
      expect(rows[index], `${role} for ${purpose}`).toEqual(expected);
      for (const answer of Object.values(expected)) {
        answers[answer === "clear" || answer === "masked" ? "permitted" : "refused"]++;
      }
    }
  }
  expect(answers.permitted).toBeGreaterThan(50);
  expect(answers.refused).toBeGreaterThan(20 * answers.permitted);
});

test("JMI-V-1-c: only the product's own server collects", async () => {
  const before = await countsOf(admin);
  const strangers = roles.filter((role) => role !== "application");
  for (const role of strangers) {
    const key = await world.keyFor(role);
    for (const collection of collections()) {
      const body = { property: "jmi-web", subject, ...collection };
      const answer = await world.call(key, "POST", "/v1/collections", body);
      expect(answer.status, `${role} ${collection.scenario}`).toBeGreaterThanOrEqual(400);
      expect(problemIn(answer).status).toBeLessThan(500);
    }
  }
  const changed = Object.keys(changesIn(before, await countsOf(admin)));
  expect(changed.filter((table) => /^(vault|subjects|keys|consent)\./.test(table))).toEqual([]);
});

test("JMI-V-1-c: staff see contact details masked, and a denial is in the log with its role", async () => {
  const support = await world.keyFor("support");
  const fields = ["business-email", "phone-number", "full-name", "credit-card-number"];
  const asked = { subject, purpose: "technical-support", fields };
  const reading = readingIn(await world.call(support, "POST", "/v1/readings", asked));
  expect(reading.values.map(({ field, form, value }) => [field, form, value])).toEqual([
    ["business-email", "masked", "z***@t***.example"],
    ["phone-number", "masked", "+1****73"],
    ["full-name", "clear", "Zephyrine Quillfeather"],
  ]);
  const entry = await decisionOf(world, shop, reading.entry);
  expect(entry.decisions.find((cell) => cell.data.includes("credit-card-number"))).toMatchObject({
    ...{ outcome: "forbidden", code: "purpose-mismatch", clauses: ["JMI-II-1-a"] },
  });
  const investor = await world.keyFor("investor");
  const denied = problemIn(await world.call(investor, "POST", "/v1/readings", asked));
  expect(await decisionOf(world, shop, denied.facts["entry"])).toMatchObject({
    ...{ role: "investor", effect: "refused", action: "read" },
  });
});

test("JMI-V-1-c: without a reason the officer sees nothing, and no reason makes up for a missing grant", async () => {
  const dpo = await world.keyFor("dpo");
  const asked = { subject, purpose: "rights-handling", fields: ["full-name"] };
  expect(codeIn(await world.call(dpo, "POST", "/v1/readings", asked))).toBe("403 obligation-unmet");
  const reason = "the person asked for a copy";
  expect(readingIn(await world.call(dpo, "POST", "/v1/readings", { ...asked, reason })).values).toHaveLength(
    1,
  );
  const product = await world.keyFor("product");
  const answer = await world.call(product, "POST", "/v1/readings", { ...asked, reason });
  expect(answer.status).toBeGreaterThanOrEqual(400);
});

test("JMI-V-1-c: a key acts for its own properties and purposes, within what the policy gives its role", async () => {
  const narrow = await world.keyFor("application", { properties: ["jmi-app"], purposes: ["payment"] });
  const collect = { ...registration, purposes: ["payment"], fields: { "full-name": "Kim Example" } };
  const elsewhere = await world.call(narrow, "POST", "/v1/collections", collect);
  expect(codeIn(elsewhere)).toBe("403 out-of-scope-key");
  const here = { ...collect, property: "jmi-app" };
  expect((await world.call(narrow, "POST", "/v1/collections", here)).status).toBe(201);
  const otherwise = { ...here, purposes: ["payment", "technical-support"] };
  expect(codeIn(await world.call(narrow, "POST", "/v1/collections", otherwise))).toBe("403 out-of-scope-key");
  const read = { subject, purpose: "service-provisioning", fields: ["full-name"] };
  expect(codeIn(await world.call(narrow, "POST", "/v1/readings", read))).toBe("403 out-of-scope-key");
});

test("JMI-V-1-c: only the product's own server records what a subject agreed to or objected to", async () => {
  const consent = {
    subject,
    purpose: "personalisation",
    act: "tick",
    words: "Yes, recommend what may suit me.",
    language: "en",
    property: "jmi-web",
  };
  const objection = { subject, purpose: "market-research" };
  for (const role of ["support", "analyst", "investor", "administrator", "dpo"]) {
    const key = await world.keyFor(role);
    const before = await countsOf(admin);
    expect(codeIn(await world.call(key, "POST", "/v1/consents", consent)), role).toBe("403 forbidden");
    expect(codeIn(await world.call(key, "POST", "/v1/objections", objection)), role).toBe("403 forbidden");
    // Nothing was recorded but the two refusals.
    expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 2, "audit.payload": 2 });
  }
});

test("JMI-V-1-c: without a key, every endpoint of the API stays shut", async () => {
  const endpoints = [
    ...[["POST", "/v1/collections"] as const, ["POST", "/v1/readings"] as const],
    ...[["POST", "/v1/decisions"] as const, ["POST", "/v1/consents"] as const],
    ...[["PUT", "/v1/consents/x/withdrawal"] as const, ["POST", "/v1/objections"] as const],
    ...[["POST", "/v1/keys"] as const, ["PUT", "/v1/keys/x/revocation"] as const],
    ...[["GET", "/v1/log/checkpoint"] as const, ["GET", "/v1/log/key"] as const],
    ...[["GET", "/v1/log/tile/0/000"] as const, ["GET", "/v1/log/entries/x/proof"] as const],
  ];
  const before = await countsOf(admin);
  for (const [method, path] of endpoints) {
    const answer = await world.call(null, method, path, method === "GET" ? undefined : {});
    expect(codeIn(answer), path).toBe("401 unauthenticated");
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="troth"');
  }
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});
