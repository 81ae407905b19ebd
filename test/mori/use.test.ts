import { expect, test } from "vitest";
import { collectedIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { whyNot } from "../support/world-tenant.ts";
import { favourable, openMori } from "./asking-mori.ts";

const mori = await openMori();
const { app, aboutYou, purposes, keyFor, decide, collect, agree, withdraw, account, expectRefusedToAll } =
  mori;

const order = { item: "zq-blazer", size: "zq-152" };
const deviceData = ["device-config", "os-version", "software-version", "device-id", "ip-address"];

/** Somebody who ordered, and whose app was seen. */
async function customer(): Promise<string> {
  const subject = await account();
  const delivering = { subject, purposes: ["service-delivery", "customer-service", "fraud-prevention"] };
  const ordered = { ...delivering, scenario: "ordering", source: "observed", strict: true };
  collectedIn(await collect({ ...ordered, fields: { "order-records": order } }));
  return subject;
}

/** What a role may look at or work with for a purpose, as favourably as it can be put. */
async function open(role: string, action: string, purpose: string): Promise<readonly string[]> {
  const found = await decide(await keyFor(role), { action, data: aboutYou, purpose, state: favourable });
  return found.flatMap(({ data, outcome }) => (outcome === "permitted" ? [data] : [])).sort();
}

const safety = [
  ["identity-verification", "verifier", ["id-number", "identity-verification-result"]],
  ["customer-service", "support", ["full-name", "order-records", "phone-number"]],
  ["security-monitoring", "security", [...deviceData].sort()],
  ["fraud-prevention", "security", [...deviceData, "order-records", "phone-number"].sort()],
] as const;

test("MORI-2-1: each of six purposes has its own data, and whoever serves one sees nothing for another", async () => {
  const everybody = safety.map(([purpose]) => purpose);
  for (const [purpose, role, data] of safety) {
    expect(await open(role, "read", purpose), `${role} ${purpose}`).toEqual(data);
    for (const other of everybody) {
      const isItsOwn = safety.some(([name, who]) => name === other && who === role);
      if (!isItsOwn) expect(await open(role, "read", other), `${role} ${other}`).toEqual([]);
    }
  }
  const subject = await customer();
  const support = await keyFor("support");
  const shown = readingIn(
    await mori.read(support, subject, "customer-service", ["phone-number", "order-records"]),
  );
  expect(shown.values.map((one) => [one.field, one.form])).toEqual([
    ["phone-number", "masked"],
    ["order-records", "clear"],
  ]);
});

test("MORI-2-1: nobody reads an archive or a copy, whatever for: they are kept, and put back", async () => {
  const closed = { action: ["read", "export", "disclose", "transfer"], data: aboutYou };
  await expectRefusedToAll({ ...closed, purpose: ["archiving", "backup"] }, { clause: "MORI-2-1" });
  const subject = await customer();
  for (const role of ["product", "assessor", "administrator", "application"]) {
    for (const purpose of ["archiving", "backup"]) {
      const refused = await mori.read(await keyFor(role), subject, purpose, ["order-records"]);
      expect(whyNot(refused), `${role} ${purpose}`).toMatch(
        /^403 (purpose-mismatch|forbidden) by .*MORI-2-1/,
      );
    }
  }
  expect(await open("application", "use", "archiving")).toEqual(["order-records"]);
  expect(await open("application", "use", "backup")).toEqual([...aboutYou].sort());
});

test("MORI-2-2: product design sees a pseudonym in place of the order, and nothing that names somebody", async () => {
  const product = await keyFor("product");
  const subject = await customer();
  const naming = ["full-name", "phone-number", "id-number", "bank-card-number", "device-id", "ip-address"];
  for (const purpose of ["product-development", "experience-optimisation"]) {
    const read = (fields: readonly string[]) => mori.read(product, subject, purpose, fields);
    expect((await read(["order-records"])).status, purpose).toBe(403);
    const given = await agree(subject, purpose);
    const [shown] = readingIn(await read(["order-records"])).values;
    expect(shown, purpose).toMatchObject({ form: "pseudonymous" });
    expect(JSON.stringify(shown)).not.toMatch(/zq-/);
    expect(shown?.clauses, purpose).toContain("MORI-2-2");
    expect(whyNot(await read(naming)), purpose).toBe("403 purpose-mismatch by MORI-2-2");
    await withdraw(given);
    expect((await read(["order-records"])).status, purpose).toBe(403);
    const question = { action: ["read", "use", "disclose"], data: naming, purpose: [purpose] };
    await expectRefusedToAll(question, { clause: "MORI-2-2" });
  }
});

test("MORI-2-3: with the switch off orders put nothing first for you, and your service is the same", async () => {
  const subject = await customer();
  const question = { action: "use", data: ["order-records"], purpose: "personalisation", subject };
  const tailored = async () => {
    const [decision] = await decide(app, question);
    return `${decision?.code ?? decision?.outcome} by ${decision?.clauses}`;
  };
  const orders = async () =>
    valuesIn(readingIn(await mori.read(app, subject, "service-delivery", ["order-records"])));
  const everybodys = await orders();
  expect(everybodys).toEqual({ "order-records": order });
  expect(await tailored()).toBe("no-consent by MORI-2-3");
  const on = await agree(subject, "personalisation");
  expect(await tailored()).toBe("permitted by MORI-2-3");
  expect(await orders()).toEqual(everybodys);
  await withdraw(on);
  expect(await tailored()).toBe("no-consent by MORI-2-3");
  expect(await orders()).toEqual(everybodys);
  // It has a switch of its own: agreeing to other things does not turn it on.
  for (const purpose of ["experience-optimisation", "cross-service-use", "survey"])
    await agree(subject, purpose);
  expect(await tailored()).toBe("no-consent by MORI-2-3");
});

test("MORI-2-4: an update uses two versions and the type of the device, and nothing else about anybody", async () => {
  const three = ["device-config", "os-version", "software-version"];
  const subject = await account();
  const seen = {
    "device-config": { type: "phone" },
    "os-version": "ExampleOS 17",
    "software-version": "4.2.0",
  };
  const update = { scenario: "service-usage", source: "observed", subject, purposes: ["software-update"] };
  const taken = collectedIn(await collect({ ...update, fields: { ...seen, "device-id": "zq-device" } }));
  expect(taken.accepted.map((one) => one.field).sort()).toEqual(three);
  expect(taken.refused.map((one) => [one.field, one.code, one.clauses])).toEqual([
    ["device-id", "purpose-mismatch", ["MORI-2-4"]],
  ]);
  expect(await open("application", "use", "software-update")).toEqual(three);
  const refused = await mori.read(app, subject, "software-update", ["id-number"]);
  expect(whyNot(refused)).toBe("403 purpose-mismatch by MORI-2-4");
  expect(await mori.entryBehind(refused)).toMatchObject({ role: "application", effect: "refused" });
  const data = aboutYou.filter((name) => !three.includes(name));
  const action = ["collect", "read", "use", "disclose"];
  await expectRefusedToAll({ action, data, purpose: ["software-update"] }, { clause: "MORI-2-4" });
  expect(purposes).toContain("software-update");
});
