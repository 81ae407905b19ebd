import { expect, test } from "vitest";
import type { Policy } from "../../src/policy/index.ts";
import { dayMs } from "../support/world.ts";
import { collectedIn, problemIn } from "../support/world-answers.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { whyNot } from "../support/world-tenant.ts";
import { favourable, freshPhone, opening, openMori } from "./asking-mori.ts";

const mori = await openMori();
const { world, admin, app, policy, roles, keyFor, decide, collect, agree, account } = mori;
const optional = policy.vocabulary.purposes.flatMap(({ name, basis }) =>
  (basis === "consent" || basis === "separate-consent") && !/^(user-credit-database|data-sale)$/.test(name)
    ? [name]
    : [],
);
const necessary = policy.vocabulary.purposes.flatMap(({ name, basis }) =>
  basis === "consent" || basis === "separate-consent" ? [] : [name],
);

function consentTo(subject: string, purpose: unknown, changes: object = {}) {
  const words = "I agree to all terms of this policy.";
  return { subject, purpose, act: "tick", language: "en", property: "mori-app", words, ...changes };
}

async function give(key: string, body: object): Promise<string> {
  return whyNot(await world.call(key, "POST", "/v1/consents", body));
}

/** What holds for somebody about one act: `no-consent`, or `permitted`. */
async function answerTo(subject: string, purpose: string, question: object): Promise<string> {
  const asked = { action: "use", data: ["order-records"], purpose, subject, state: favourable };
  const [decision] = await decide(app, { ...asked, ...question });
  return decision?.code ?? decision?.outcome ?? "";
}

test("MORI-0-b: whoever registers with what is necessary has an account, and everything that may be declined stays off", async () => {
  const before = await countsOf(admin);
  const every = [...opening.purposes, "direct-marketing", "personalisation", "survey"];
  const form = { ...opening, purposes: every, fields: { "phone-number": freshPhone() } };
  const { subject, accepted, isNew } = collectedIn(await collect(form));
  expect(isNew).toBe(true);
  expect(accepted.map((one) => one.purposes)).toEqual([opening.purposes]);
  expect(changesIn(before, await countsOf(admin))["consent.event"]).toBeUndefined();
  expect(optional).toHaveLength(16);
  const data = mori.aboutYou;
  for (const purpose of optional) {
    for (const action of ["collect", "read", "use", "disclose"]) {
      const found = await decide(app, { action, data, purpose, subject, state: favourable });
      const on = found.filter(({ outcome }) => outcome === "permitted");
      expect(on, `${action} ${purpose}`).toEqual([]);
    }
  }
});

test("MORI-0-b: no consent to everything can be recorded, by whatever role: one is for one purpose that may be declined", async () => {
  const clause = "MORI-0-b";
  const subject = await account();
  const events = async () => (await countsOf(admin))["consent.event"];
  const before = await events();
  for (const role of roles) {
    const key = await keyFor(role);
    for (const purpose of necessary) {
      expect(await give(key, consentTo(subject, purpose)), `${role} ${purpose}`).toMatch(
        /^422 consent-invalid by .*MORI-0-b/,
      );
    }
    for (const bundle of [["personalisation", "survey"], "*", null]) {
      const answer = await world.call(key, "POST", "/v1/consents", consentTo(subject, bundle));
      expect(problemIn(answer).code, role).toBe("consent-invalid");
    }
    expect(await give(key, consentTo(subject, "all")), role).toMatch(/ not-declared by /);
    const look = {
      action: "read",
      data: ["consent-record", "objection-record"],
      purpose: "service-delivery",
    };
    for (const decision of await decide(key, { ...look, state: favourable })) {
      expect(decision, role).toMatchObject({
        outcome: "forbidden",
        code: "consent-invalid",
        clauses: [clause],
      });
    }
  }
  expect(await events()).toBe(before);
  expect(await mori.published(clause)).toContain("Never as a bundle.");
});

test("MORI-6-d: using the service, silence and what somebody else reports are no consent, whatever the role", async () => {
  const clause = "MORI-6-d";
  const subject = await account();
  const before = (await countsOf(admin))["consent.event"];
  for (const role of roles) {
    const key = await keyFor(role);
    for (const act of ["use", "continued-use", "silence", "browse", "pre-ticked", "none"]) {
      const answer = await world.call(key, "POST", "/v1/consents", consentTo(subject, "survey", { act }));
      expect(problemIn(answer).code, `${role} ${act}`).toBe("consent-invalid");
    }
    for (const source of ["observed", "third-party", "other-subject"]) {
      const question = { action: "collect", data: ["consent-record"], purpose: "survey", source };
      const [decision] = await decide(key, { ...question, state: favourable });
      expect(decision, `${role} ${source}`).toMatchObject({ outcome: "forbidden", code: "consent-invalid" });
      expect(decision?.clauses, `${role} ${source}`).toContain(clause);
    }
  }
  expect((await countsOf(admin))["consent.event"]).toBe(before);
  expect(await mori.published(clause)).toContain("Nothing unlocks it.");
});

test("MORI-0-d: the policy says that pupils wear the uniforms, and about a child nothing is taken without a guardian", async () => {
  const shown = await mori.published("MORI-0-d");
  expect(shown).toContain("school-uniform business");
  expect(shown).toContain("what holds for minors");
  const child = { ...favourable, age: "child" };
  const wearer = ["wearer-name", "wearer-size", "wearer-school"];
  const question = { action: "collect", scenario: "ordering", data: [...wearer, "full-name"] };
  for (const decision of await decide(app, { ...question, purpose: "service-delivery", state: child })) {
    expect(decision, decision.data).toMatchObject({ outcome: "forbidden" });
    expect(decision.clauses, decision.data).toContain("MORI-ADD-minors");
  }
  const fitting = { ...question, data: wearer, purpose: "wearer-fitting" };
  const consents = { given: "permitted", none: "guardian-missing", withdrawn: "guardian-missing" };
  for (const [consent, expected] of Object.entries(consents)) {
    const found = await decide(app, { ...fitting, state: { ...child, consent } });
    expect(found.map((one) => one.code ?? one.outcome)).toEqual(wearer.map(() => expected));
  }
});

test("MORI-0-e: the sentence that we respect privacy stands on the page, and every promise there leads to what became of it", async () => {
  expect(await mori.published("MORI-0-e")).toContain("We respect your privacy and protect it.");
  const { text } = await world.call(null, "GET", "/t/mori/policy");
  for (const { id } of policy.clauses) {
    expect(text, id).toContain(`href="clauses/${id}"`);
  }
  const { status } = await world.call(null, "GET", "/t/mori/clauses/MORI-0-e");
  expect(status).toBe(200);
});

test("MORI-4-c: that systems can fail for reasons outside of our control stands on the page", async () => {
  expect(await mori.published("MORI-4-c")).toContain("can fail for reasons that lie outside our control");
});

// Last, because from here on a second version is in force for whoever comes anew.
const older = await account();

test("MORI-6-b: what a new version adds does not hold for somebody who registered under the old one and said nothing", async () => {
  const wider: Policy["clauses"][number] = {
    ...{ id: "MORI-ADD-wider", section: "use", kind: "enforceable", addition: true },
    words: { en: "The lender is told of orders." },
    rules: [
      {
        type: "permit",
        basis: "contract",
        box: {
          ...{ action: ["disclose"], data: ["order-records"], purpose: ["loan-servicing"] },
          ...{ recipient: ["sms-push-providers"], role: ["application"] },
        },
      },
    ],
  };
  const clauses = [...policy.clauses.filter(({ id }) => id !== "MORI-3-6-a"), wider];
  const tenant = world.app.tenantBySlug("mori")?.id ?? expect.unreachable("the tenant is served");
  await world.app.notices.publish(tenant, { ...policy, version: policy.version + 1, clauses });
  const question = { action: "disclose", recipient: "sms-push-providers", region: "cn-mainland" };
  const newer = await account();
  expect(await answerTo(newer, "loan-servicing", question)).toBe("permitted");
  for (let month = 0; month < 3; month++) {
    world.clock.advance(30 * dayMs);
    expect(await answerTo(older, "loan-servicing", question)).toBe("over-broad");
  }
  expect(await mori.published("MORI-6-b")).toContain("The explicit consent of the person.");
});

test("MORI-6-d: thirty days of use under a new version are no consent to it", async () => {
  const events = await admin<{ count: number }[]>`select count(*) as count from consent.event`;
  for (let day = 0; day < 30; day++) {
    world.clock.advance(dayMs);
    const visit = {
      scenario: "service-usage",
      source: "observed",
      purposes: ["service-delivery"],
      subject: older,
    };
    collectedIn(await collect({ ...visit, fields: { "os-version": `ExampleOS ${day}` } }));
  }
  expect(await admin`select count(*) as count from consent.event`).toEqual(events);
  for (const purpose of ["personalisation", "cross-service-use"]) {
    expect(await answerTo(older, purpose, {}), purpose).not.toBe("permitted");
  }
  await agree(older, "personalisation");
  expect(await answerTo(older, "personalisation", {})).toBe("permitted");
});
