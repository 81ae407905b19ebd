import { expect, test } from "vitest";
import { favourable, openMori } from "./asking-mori.ts";

const mori = await openMori();
const { app, aboutYou, purposes, keyFor, decide, agree, withdraw, account } = mori;
const telling = { action: "disclose", region: "cn-mainland", scenario: "lending", state: favourable };

/** What each of these decisions is, with its clauses: `over-broad by MORI-3-6-a`. */
async function told(question: object, key = app): Promise<readonly string[]> {
  const found = await decide(key, { ...telling, ...question });
  return found.map((one) => `${one.code ?? one.outcome} by ${one.clauses}`);
}

/** Of all data about a person, what goes to a recipient for a purpose; and for which purposes anything goes at all. */
async function goesTo(
  recipient: string,
  more: object = {},
): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await Promise.all(
    purposes.map(async (purpose) => {
      const found = await decide(app, { ...telling, data: aboutYou, purpose, recipient, ...more });
      const data = found.flatMap((one) => (one.outcome === "permitted" ? [one.data] : []));
      return [purpose, data.sort()] as const;
    }),
  );
  return Object.fromEntries(rows.filter(([, data]) => data.length > 0));
}

function without(recipient: string, purpose: string, data: readonly string[], more: object = {}) {
  return Promise.all(
    ["none", "expired"].map((agreement) => {
      const state = { ...favourable, agreement };
      return told({ recipient, purpose, data, state, ...more });
    }),
  );
}

test("MORI-3-5: the bank where you apply is told your name and your number once you authorised it, and no other bank is", async () => {
  const subject = await account();
  const application = { subject, purpose: "partner-application", recipient: "third-party-institutions" };
  const both = { ...application, data: ["full-name", "phone-number"] };
  const refused = "no-consent by MORI-3-5";
  expect(await told(both)).toEqual([refused, refused]);
  const given = await agree(subject, "partner-application");
  for (const key of [app, await keyFor("contractor")]) {
    expect(await told(both, key)).toEqual(["permitted by MORI-3-5", "permitted by MORI-3-5"]);
  }
  const more = ["id-number", "bank-card-number", "loan-info", "overdue-repayment-info"];
  for (const answer of await told({ ...application, data: more }))
    expect(answer).toMatch(/^no-consent by .*MORI-3-5/);
  expect(await told({ ...both, recipient: "another-bank" })).toEqual(
    Array(2).fill("not-declared by MORI-1-0-a"),
  );
  await withdraw(given);
  expect(await told(both)).toEqual([refused, refused]);
  expect(await goesTo("third-party-institutions")).toEqual({ "partner-application": both.data });
});

test("MORI-3-6-a: who sends our messages is told a number and a text, under its contract, and nothing else", async () => {
  const payload = ["message-text", "phone-number"];
  const reasons = ["service-delivery", "customer-service", "debt-collection", "direct-marketing", "survey"];
  expect(await goesTo("sms-push-providers")).toEqual(
    Object.fromEntries(reasons.map((name) => [name, payload])),
  );
  const sending = { recipient: "sms-push-providers", purpose: "customer-service" };
  const more = ["full-name", "id-number", "postal-address", "order-records"];
  expect(await told({ ...sending, data: more })).toEqual(more.map(() => "over-broad by MORI-3-6-a"));
  for (const answers of await without(sending.recipient, sending.purpose, payload)) {
    expect(answers).toEqual(Array(2).fill("contract-missing by MORI-3-6-a"));
  }
});

test("MORI-3-6-b: who draws our maps is told a point while you look for a shop, and nothing that stands for you", async () => {
  const drawing = { recipient: "map-providers", purpose: "location-service", scenario: "location-feature" };
  const { scenario } = drawing;
  expect(await goesTo("map-providers", { scenario })).toEqual({ "location-service": ["location-precise"] });
  const more = ["full-name", "phone-number", "device-id", "ip-address", "location-coarse"];
  expect(await told({ ...drawing, data: more })).toEqual(more.map(() => "over-broad by MORI-3-6-b"));
  for (const elsewhere of ["ordering", "service-usage", "lending"]) {
    const point = { ...drawing, scenario: elsewhere, data: ["location-precise"] };
    expect(await told(point), elsewhere).toEqual(["over-broad by MORI-3-6-b"]);
  }
  for (const answers of await without("map-providers", "location-service", ["location-precise"], {
    scenario,
  })) {
    expect(answers).toEqual(["contract-missing by MORI-3-6-b"]);
  }
  const subject = await account();
  const [unasked = ""] = await told({ ...drawing, subject, data: ["location-precise"] });
  expect(unasked).toMatch(/^no-consent by /);
});

const companies = [
  ["affiliates", "MORI Tailoring"],
  ["partners", "Linden School Outfitters"],
  ["service-providers", "Harbour Delivery"],
] as const;
const parcel = ["full-name", "order-records", "phone-number", "postal-address"];

test("MORI-3-6-c: three named companies deliver under their contracts; whoever has no name here is told nothing", async () => {
  const { text } = await mori.world.call(null, "GET", "/t/mori/policy");
  for (const [recipient, name] of companies) {
    expect(text, name).toContain(name);
    const question = { recipient, purpose: "service-delivery", data: parcel };
    expect(await told(question), recipient).toEqual(parcel.map(() => "permitted by MORI-3-6-c"));
    for (const answers of await without(recipient, "service-delivery", parcel)) {
      expect(answers, recipient).toEqual(parcel.map(() => "recipient-not-allowed by MORI-3-6-c"));
    }
    expect((await goesTo(recipient))["service-delivery"], recipient).toEqual(parcel);
  }
  const unnamed = { recipient: "unnamed-outsiders", purpose: "service-delivery", data: parcel };
  expect(await told(unnamed)).toEqual(parcel.map(() => "recipient-not-allowed by MORI-3-6-c"));
  await mori.expectRefusedToAll(
    { action: ["disclose", "transfer"], data: parcel, recipient: "unnamed-outsiders" },
    { clause: "MORI-3-6-c" },
  );
  expect(await told({ recipient: "our-partner", purpose: "service-delivery", data: ["full-name"] })).toEqual([
    "not-declared by MORI-1-0-a",
  ]);
});

test("MORI-3-6-e: the three companies serve delivery and improvement, for nothing else; and nobody is sold anything", async () => {
  for (const [recipient] of companies) {
    const serving = Object.keys(await goesTo(recipient));
    expect(serving, recipient).toContain("service-delivery");
    for (const purpose of serving) expect(["service-delivery", "experience-optimisation"]).toContain(purpose);
    for (const purpose of ["direct-marketing", "survey", "credit-assessment", "personalisation"]) {
      for (const answer of await told({ recipient, purpose, data: parcel })) {
        expect(answer, `${recipient} ${purpose}`).toMatch(/ by .*MORI-3-6-e/);
        expect(answer).not.toMatch(/^permitted/);
      }
    }
  }
  const survey = {
    recipient: "service-providers",
    purpose: "experience-optimisation",
    data: ["survey-response"],
  };
  const [improving] = await decide(app, { ...telling, ...survey });
  expect(improving).toMatchObject({ outcome: "permitted" });
  expect(improving?.clauses).toContain("MORI-3-6-e");
  expect(improving?.obligations).toContain("pseudonymise recipient");
  const sale = { action: ["disclose", "transfer"], data: aboutYou, purpose: ["data-sale"] };
  for (const recipient of ["affiliates", "partners", "service-providers", "lenders"]) {
    await mori.expectRefusedToAll({ ...sale, recipient }, { clause: "MORI-3-6-e" });
  }
});
