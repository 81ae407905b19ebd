import { expect, test } from "vitest";
import { parseId } from "../../src/kernel/ids.ts";
import { collectedIn, problemIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { changesIn, countsOf, dumpOf, found, uuidOf } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { favourable, freshPhone, opening, openMori } from "./asking-mori.ts";

const mori = await openMori();
const { world, admin, app, purposes, keyFor, decide, collect, agree, withdraw, account } = mori;
const { expectRefusedToAll, whyNobodyMay, entryBehind, kept } = mori;
const dpo = await keyFor("dpo");
const idNumber = "11010519491231002X";
const card = "4111 1111 1111 1111";

/** What the officer for personal information sees in somebody's file. */
async function fileOf(subject: string, ...fields: string[]) {
  const reason = { reason: "a request of the person" };
  return readingIn(await mori.read(dpo, subject, "rights-handling", fields, reason));
}

test("MORI-1-0-a: what the list does not name is refused, and so is a site that the policy does not bind", async () => {
  const form = { ...opening, fields: { "phone-number": freshPhone() } };
  const before = await countsOf(admin);
  const history = await collect({ ...form, fields: { "browsing-history": ["zq-page"] } });
  expect(whyNot(history)).toBe("422 not-declared by MORI-1-0-a");
  expect(whyNot(await collect({ ...form, property: "mori-labs" }))).toBe("422 not-declared by MORI-1-0-a");
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 2, "audit.payload": 2 });
  expect(await entryBehind(history)).toMatchObject({
    effect: "refused",
    decisions: [{ data: ["undeclared"], clauses: ["MORI-1-0-a"] }],
  });
  for (const property of ["mori-web", "mori-app"]) {
    world.clock.advance(1);
    collectedIn(await collect({ ...form, property, fields: { "phone-number": freshPhone() } }));
  }
  expect(await kept("phone-number")).toEqual([
    `mori-web registration subject ${opening.purposes}`,
    `mori-app registration subject ${opening.purposes}`,
  ]);
});

test("MORI-1-0-b: a phone number is enough to register; whoever declines the two other numbers loses only what they are for", async () => {
  const all = { "phone-number": freshPhone(), "id-number": "440524198001010013", "bank-card-number": card };
  const every = [...opening.purposes, "identity-verification", "payment"];
  const taken = collectedIn(await collect({ ...opening, purposes: every, fields: all }));
  expect(taken.accepted.map((one) => one.field)).toEqual(["phone-number"]);
  expect(taken.isNew).toBe(true);
  const { subject } = taken;
  const order = { subject, scenario: "ordering", purposes: ["service-delivery"], strict: true };
  collectedIn(
    await collect({ ...order, fields: { "full-name": "Li Na", "postal-address": "7 Example Road" } }),
  );

  // Nor is either of them of any use to the account when it was given.
  for (const purpose of ["identity-verification", "payment"]) await agree(subject, purpose);
  collectedIn(
    await collect({
      ...opening,
      subject,
      purposes: ["identity-verification"],
      fields: { "id-number": all["id-number"] },
    }),
  );
  for (const purpose of ["service-delivery", "customer-service"]) {
    const refused = await mori.read(app, subject, purpose, ["id-number", "bank-card-number"]);
    expect(whyNot(refused), purpose).toBe("403 purpose-mismatch by MORI-1-0-b");
  }
  const shown = readingIn(await mori.read(app, subject, "service-delivery", ["phone-number"]));
  expect(shown.values.map((one) => one.form)).toEqual(["masked"]);
});

test("MORI-1-1-a: two numbers are each taken with a consent of its own, sealed, and shown by their ends only", async () => {
  const numbers = [
    ["id-number", "identity-verification", idNumber, "1****************X"],
    ["bank-card-number", "payment", card, "**** 1111"],
  ] as const;
  const subject = await account();
  for (const [data, purpose, value, shown] of numbers) {
    const form = { ...opening, subject, purposes: [purpose], fields: { [data]: value } };
    const before = await countsOf(admin);
    const general = await collect(form);
    expect(whyNot(general), data).toBe("403 no-consent by MORI-1-1-a");
    expect(changesIn(before, await countsOf(admin)), data).toEqual(onlyTheRefusal);

    const given = await agree(subject, purpose);
    expect(collectedIn(await collect(form)).accepted[0]?.clauses).toEqual(["MORI-1-1-a"]);
    const file = await fileOf(subject, data);
    expect(
      file.values.map((one) => [one.form, one.value]),
      data,
    ).toEqual([["masked", shown]]);
    expect(file.values[0]?.clauses).toContain("MORI-1-1-a");
    await withdraw(given);
    expect(whyNot(await collect(form)), data).toBe("403 no-consent by MORI-1-1-a");
  }
  expect(found([idNumber, "4111111111111111"], await dumpOf(admin))).toEqual([]);
});

test("MORI-1-1-b: no further field hides behind the three of a registration, whatever the role or the purpose", async () => {
  const clause = "MORI-1-1-b";
  const unlisted = { action: ["collect", "use"], data: ["unlisted-field"] };
  await expectRefusedToAll(unlisted, { clause });
  const hidden = { ...opening, fields: { "unlisted-field": { religion: "zq-faith" } } };
  expect(await whyNobodyMay(hidden)).toEqual([`422 not-declared by ${clause}`]);
  expect(await whyNobodyMay({ ...opening, fields: { religion: "zq-faith" } })).toEqual([
    "422 not-declared by MORI-1-0-a",
  ]);
  expect(found(["zq-faith"], await dumpOf(admin))).toEqual([]);

  const more = { "full-name": "Li Na", "postal-address": "7 Example Road" };
  const registering = { ...opening, purposes: ["service-delivery"] };
  expect(await whyNobodyMay({ ...registering, fields: more })).toEqual([`422 not-declared by ${clause}`]);
  collectedIn(await collect({ ...registering, scenario: "ordering", strict: true, fields: more }));
  expect(await mori.published(clause)).toContain("This we refuse");
});

const sharing = { scenario: "service-usage", purposes: ["sharing"] };

test("MORI-1-1-c: what you share is kept with that purpose, and a user with whom it is not shared is shown nothing", async () => {
  const subject = await account();
  const item = { "shared-content": { note: "zq-for-friends-only" } };
  collectedIn(await collect({ ...sharing, subject, fields: item }));
  expect(await kept("shared-content")).toEqual(["mori-app service-usage subject sharing"]);
  const stranger = await keyFor("member", { recipient: "registered-users" });
  const refused = await mori.read(stranger, subject, "sharing", ["shared-content"]);
  expect(whyNot(refused)).toBe("403 forbidden by MORI-1-1-c");
  expect(refused.text).not.toContain("zq-for-friends-only");
  for (const purpose of purposes) {
    for (const action of ["read", "use", "export"]) {
      // To whom something is shared is ours to know: a caller who says that it is to them is not believed.
      const state = { ...favourable, relation: "colleague" };
      const [decision] = await decide(stranger, {
        action,
        data: ["shared-content"],
        purpose,
        subject,
        state,
      });
      expect(decision?.outcome, `${action} ${purpose}`).toBe("forbidden");
      expect(decision?.clauses, `${action} ${purpose}`).toContain("MORI-1-1-c");
    }
  }
});

test("MORI-1-1-d: what you store is sealed under your own key, is in your file, and is gone when you are erased", async () => {
  const subject = await account();
  const note = { note: "zq-measure-of-li" };
  const form = { scenario: "service-usage", purposes: ["service-delivery"], subject };
  const taken = collectedIn(await collect({ ...form, fields: { "user-content": note } }));
  expect(taken.accepted[0]?.clauses).toEqual(["MORI-1-1-d"]);
  expect(found(["zq-measure-of-li"], await dumpOf(admin))).toEqual([]);
  expect(valuesIn(await fileOf(subject, "user-content"))).toEqual({ "user-content": note });
  // Nobody but you looks at it to run your account.
  for (const role of ["application", "support", "administrator"]) {
    const refused = await mori.read(await keyFor(role), subject, "service-delivery", ["user-content"]);
    expect(refused.status, role).toBe(403);
  }
  const keys = () => admin`select version from keys.subject_key where subject_id = ${uuidOf(subject)}`;
  expect(await keys()).toHaveLength(1);
  const tenant = world.app.tenantBySlug("mori")?.id ?? expect.unreachable("the tenant is served");
  const id = parseId("subject", subject) ?? expect.unreachable("a subject's id");
  await world.app.vault.destroy(tenant, id, "asked-for", ["MORI-1-1-d"]);
  expect(await keys()).toHaveLength(0);
  const reason = { reason: "a request of the person" };
  const gone = await mori.read(dpo, subject, "rights-handling", ["user-content"], reason);
  expect(problemIn(gone).code).toBe("subject-not-found");
});

test("MORI-1-2: what another user shares about you serves the share and nothing else, ends when you object, and is not stored while nobody tells you", async () => {
  const clause = "MORI-1-2";
  const data = ["third-party-provided-data"];
  const subject = await account();
  const question = { action: "collect", data, purpose: "sharing", ...sharing, source: "other-subject" };
  const { purposes: _, ...asked } = question;
  const [taking] = await decide(app, { ...asked, subject });
  expect(taking).toMatchObject({ outcome: "permitted", clauses: [clause], obligations: ["notify subject"] });

  const before = await countsOf(admin);
  const shared = {
    ...sharing,
    subject,
    source: "other-subject",
    fields: { [data[0] ?? ""]: { says: "zq-rumour" } },
  };
  expect(whyNot(await collect(shared))).toBe(`403 obligation-unmet by ${clause}`);
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  expect(whyNot(await collect({ ...shared, source: "subject" }))).toBe(`422 not-declared by ${clause}`);

  const using = async () => (await decide(app, { ...asked, action: "use", subject }))[0];
  expect(await using()).toMatchObject({ outcome: "permitted", clauses: [clause] });
  expect((await world.call(app, "POST", "/v1/objections", { subject, purpose: "sharing" })).status).toBe(201);
  expect(await using()).toMatchObject({ outcome: "forbidden", code: "objection-active", clauses: [clause] });
  const others = purposes.filter((name) => !["sharing", "backup", "rights-handling"].includes(name));
  const action = ["use", "disclose"];
  await expectRefusedToAll({ action, data, purpose: others }, { clause });
});

test("MORI-2-0: safety is the aim of six purposes and no purpose itself", async () => {
  const subject = await account();
  for (const role of ["application", "security", "support"]) {
    const refused = await mori.read(await keyFor(role), subject, "safety", ["phone-number"]);
    expect(whyNot(refused), role).toBe("422 not-declared by MORI-1-0-a");
  }
  const security = await keyFor("security");
  const shown = readingIn(await mori.read(security, subject, "fraud-prevention", ["phone-number"]));
  expect(refusalsIn(shown)).toEqual({});
  expect(shown.values.map((one) => one.form)).toEqual(["masked"]);
});
