import { expect, test } from "vitest";
import { type Day, startOfDay, type Zone } from "../../src/kernel/calendar.ts";
import { openWorld } from "../support/world.ts";
import { collectedIn, problemIn } from "../support/world-answers.ts";

const world = await openWorld({ tenants: ["geex"] });
const key = await world.keyFor("application", { tenant: "geex", region: "cn-mainland" });
const dayMs = 86_400_000;

const form = {
  property: "geex-android",
  scenario: "registration",
  source: "subject",
  residency: "cn-mainland",
};
const collect = (body: object) => world.callTls()(key, "POST", "/v1/collections", { ...form, ...body });

test("GEEX-c6-1-a: whoever's birthday is on record is judged by it, in that very call and in every later one", async () => {
  // The story begins on 21 September 2026: born in May 2009, somebody is seventeen.
  const born = { purposes: ["minors-protection"], fields: { "birth-date": "2009-05-10" } };
  const { subject } = collectedIn(await collect(born));
  const named = { subject, purposes: ["account-verification"], fields: { "phone-number": "+8613900139001" } };
  const refused = problemIn(await collect(named));
  expect(refused.code).toBe("guardian-missing");
  expect(refused.errors?.flatMap(({ clauses }) => clauses)).toContain("GEEX-c6-1-a");
  const [row] = await world.database.admin`select adult_from from subjects.subject`;
  expect(Number(row?.["adult_from"])).toBe(startOfDay("2027-06-01" as Day, "UTC" as Zone));

  world.clock.advance(253 * dayMs);
  const again = await world.keyFor("application", { tenant: "geex", region: "cn-mainland" });
  const grown = await world.callTls()(again, "POST", "/v1/collections", { ...form, ...named });
  expect(collectedIn(grown).subject).toBe(subject);
});

test("GEEX-c6-1-a: what a first call says of an age counts for all of it: nothing of a child's is kept beside their birthday", async () => {
  const before = await world.database.admin`select count(*) as count from vault.record`;
  const body = {
    purposes: ["account-verification"],
    fields: { "phone-number": "+8613900139002", "birth-date": "2012-01-15" },
  };
  expect(problemIn(await collect(body)).code).toBe("guardian-missing");
  expect(await world.database.admin`select count(*) as count from vault.record`).toEqual(before);
});
