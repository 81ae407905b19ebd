import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import {
  codeIn,
  collectedIn,
  decisionsIn,
  problemIn,
  readingIn,
  valuesIn,
} from "../support/world-answers.ts";
import { consent, register, registration } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const { policy } = world.app.tenants[0] ?? expect.unreachable("the JMI policy is served");
const roles = policy.vocabulary.roles.map(({ name }) => name);

function clause(id: string) {
  return policy.clauses.find((one) => one.id === id) ?? expect.unreachable(`there is a clause ${id}`);
}

test("JMI-I-2-e: of a form that somebody left, the digits are absent and only the telemetry is there", async () => {
  const subject = await register(world, shop);
  const purpose = "experience-optimisation";
  await consent(world, shop, subject, purpose);
  const typed = [
    { field: "card", touched: true, valid: false, durationMs: 2_100, value: "4111111111111111" },
    { field: "password", touched: true, keystrokes: ["h", "u", "n", "t", "e", "r", "2"], text: "zq-hunter2" },
  ];
  const event = { property: "jmi-web", scenario: "service-usage", source: "observed", purposes: [purpose] };
  const fields = { "form-inputs": typed };
  const answer = await world.call(shop, "POST", "/v1/collections", { ...event, subject, fields });
  expect(collectedIn(answer).refused).toEqual([]);
  expect(found(["4111111111111111", "zq-hunter2"], await dumpOf(admin))).toEqual([]);
  const asked = { subject, purpose, fields: ["form-inputs"] };
  expect(valuesIn(readingIn(await world.call(shop, "POST", "/v1/readings", asked)))).toEqual({
    "form-inputs": [
      { field: "card", touched: true, valid: false, durationMs: 2_100 },
      { field: "password", touched: true },
    ],
  });
});

test("JMI-I-2-e: what is typed and not sent is refused as harmful, whatever the role, the purpose or the consent", async () => {
  const subject = await register(world, shop);
  await consent(world, shop, subject, "experience-optimisation");
  const before = await countsOf(admin);
  let refusals = 0;
  for (const role of roles) {
    const key = await world.keyFor(role);
    const calls = policy.vocabulary.purposes.map(async ({ name }) => {
      const fields = { "unsubmitted-input": "zq half a sentence" };
      const occasion = { property: "jmi-web", scenario: "app-interaction", purposes: [name] };
      const answer = await world.call(key, "POST", "/v1/collections", { ...occasion, subject, fields });
      expect(codeIn(answer), `${role} ${name}`).toBe("403 harmful-term");
      expect(problemIn(answer).errors[0]?.clauses).toContain("JMI-I-2-e");
      refusals++;
    });
    await Promise.all(calls);
  }
  expect(refusals).toBe(roles.length * policy.vocabulary.purposes.length);
  const grown = Object.keys(changesIn(before, await countsOf(admin)));
  expect(grown.filter((table) => table.startsWith("vault."))).toEqual([]);
  expect(found(["zq half a sentence"], await dumpOf(admin))).toEqual([]);
});

test("JMI-IV-2-a: nothing leaves the European Union under the Privacy Shield, whatever the role", async () => {
  const subject = await register(world, shop, {}, { residency: "eu" });
  const transfer = {
    ...{ action: "transfer", purpose: "service-provisioning", recipient: "self", region: "us", subject },
    data: ["full-name", "business-email", "preferences"],
  };
  const ask = async (key: string, transferBasis: string) => {
    const body = { ...transfer, state: { transferBasis } };
    return decisionsIn(await world.call(key, "POST", "/v1/decisions", body));
  };
  for (const role of roles) {
    const key = await world.keyFor(role);
    // Neither the Shield nor a framework without a certified recipient is a basis that can be written down.
    for (const mechanism of ["eu-us-privacy-shield", "eu-us-dpf", "none", "approved"]) {
      for (const decision of await ask(key, mechanism)) {
        expect(decision, `${role} ${mechanism}`).toMatchObject({
          outcome: "forbidden",
          code: "mechanism-invalid",
        });
      }
    }
  }
  const [lawful] = await ask(shop, "standard-clauses");
  expect(lawful).toMatchObject({ outcome: "permitted", clauses: ["JMI-IV-2-b"] });

  const shield = clause("JMI-IV-2-a").rules.filter(
    (rule) => rule.type === "domain" && rule.name === "transfer",
  );
  expect(shield).toContainEqual(
    expect.objectContaining({
      value: expect.objectContaining({
        mechanism: "eu-us-privacy-shield",
        status: "invalid",
        since: "2020-07-16",
      }),
    }),
  );
});

test("JMI-IV-2-a: somebody whose home is unknown is treated as if they lived in the European Union", async () => {
  const subject = await register(world, shop, {}, { residency: undefined });
  const body = {
    ...{ action: "transfer", data: ["full-name"], purpose: "service-provisioning", subject },
    ...{ recipient: "self", region: "us", state: { residency: "us", transferBasis: "none" } },
  };
  // What the caller says of the subject does not go over what is known of them.
  const [decision] = decisionsIn(await world.call(shop, "POST", "/v1/decisions", body));
  expect(decision).toMatchObject({ outcome: "forbidden", code: "mechanism-invalid" });
});

test("JMI-V-2-a: no cause of an incident excuses from notifying, and no endpoint closes one", async () => {
  const { kind, refused, rules } = clause("JMI-V-2-a");
  expect({ kind, unlock: refused?.unlock }).toEqual({ kind: "harmful", unlock: "never" });
  expect(rules).toEqual([
    {
      ...{ type: "domain", name: "incident" },
      value: { excludesCauses: [], subjectNotice: true, authorityNotice: true },
    },
  ]);
  for (const role of roles) {
    const key = await world.keyFor(role);
    const closing = await world.call(key, "PUT", "/v1/incidents/any/closure", { cause: "force-majeure" });
    expect(codeIn(closing), role).toBe("404 not-found");
  }
});

test("JMI-0-d: agreement by use cannot be switched on: the clause is refused for ever, and its purposes are off", async () => {
  expect(clause("JMI-0-d")).toMatchObject({ kind: "harmful", refused: { unlock: "never" } });
  const subject = await register(world, shop);
  const given = {
    subject,
    purpose: "advertising",
    act: "continued-use",
    language: "en",
    property: "jmi-web",
  };
  const words = "By continuing to use our pages you agree to advertising.";
  for (const role of roles) {
    const key = await world.keyFor(role);
    const answer = await world.call(key, "POST", "/v1/consents", { ...given, words });
    expect(codeIn(answer), role).toBe("422 consent-invalid");
  }
  const visit = { ...registration, subject, scenario: "web-tracking", source: "observed" };
  const fields = { "device-fingerprint": "zq-device-1" };
  const tracked = { ...visit, purposes: ["advertising"], fields };
  expect(codeIn(await world.call(shop, "POST", "/v1/collections", tracked))).toBe("403 no-consent");
});

test("JMI-0-d: consent is given to one purpose that rests on consent, and to nothing else", async () => {
  const subject = await register(world, shop);
  const given = {
    subject,
    act: "tick",
    language: "en",
    property: "jmi-web",
    words: "Yes, I agree to all of it.",
  };
  const answers = await Promise.all(
    ["service-provisioning", "legal-compliance", "security-monitoring", "all", "*"].map((purpose) =>
      world.call(shop, "POST", "/v1/consents", { ...given, purpose }),
    ),
  );
  expect(answers.map(codeIn)).toEqual([
    ...["422 consent-invalid", "422 consent-invalid", "422 consent-invalid"],
    ...["422 not-declared", "422 consent-invalid"],
  ]);
  const bundle = { ...given, purpose: ["personalisation", "advertising"] };
  expect(codeIn(await world.call(shop, "POST", "/v1/consents", bundle))).toBe("422 consent-invalid");
  const [events] =
    await admin`select count(*) as count from consent.event where purpose <> 'experience-optimisation'`;
  expect(events).toEqual({ count: 0 });
});
