import { expect, test } from "vitest";
import { collectedIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf, uuidOf } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

const { world, admin, app, purposes, keyFor, agree, withdraw, ...jpl } = await openTenant(
  "jpl",
  "jpl-console",
);
const visit = { scenario: "public-visit", source: "observed", property: "jpl-help" };
const improving = { ...visit, purposes: ["experience-optimisation"] };
const unbuilt = "The part that holds trackers back is not there yet.";

function account() {
  const opening = { scenario: "account-opening", source: "subject", purposes: ["service-delivery"] };
  return jpl.register({ ...opening, fields: { email: freshEmail() } });
}

/** The rows of the published register that are kept by one kind of tool. */
async function registered(tool: string): Promise<readonly string[]> {
  return (await jpl.trackersShown()).filter((row) => row.includes(` | ${tool} | `));
}

test("JPL-1-5-a: the storage of a browser is registered like a cookie; that nothing else is stored is not claimed to be proven", async () => {
  const entries = await registered("storage");
  expect(entries).toContain(
    "jpl-console-layout | storage | JPL Tech | Running the service for you | necessary | 30 days",
  );
  expect(entries.filter((row) => !row.includes(" | necessary | "))).toEqual([]);
  expect(await jpl.verdictOn("JPL-1-5-a")).toEqual({ verdict: "unproven", missing: [unbuilt] });
});

test("JPL-1-5-b: the copy of your assets on a device is registered with its twelve hours; that it is emptied is not claimed to be proven", async () => {
  expect(await registered("storage")).toContain(
    "jpl-asset-cache | storage | JPL Tech | Keeping track of your assets | necessary | 12 hours",
  );
  expect(await jpl.verdictOn("JPL-1-5-b")).toEqual({ verdict: "unproven", missing: [unbuilt] });
});

test("JPL-3-d: the published page lists each cookie by itself, exactly two, with what it is for", async () => {
  expect(await registered("cookie")).toEqual([
    "jpl-session | cookie | JPL Tech | Running the service for you | necessary | 12 hours",
    "jpl-visitor | cookie | JPL Tech | Improving your experience and the quality of our services | analytics | 90 days",
  ]);
  const cookies = (await world.call(null, "GET", "/t/jpl/policy")).headers["set-cookie"];
  expect(cookies).toBeUndefined();
  expect(await jpl.verdictOn("JPL-3-d")).toEqual({ verdict: "unproven", missing: [unbuilt] });
});

test("JPL-1-6: the number of a browser waits for consent, is not made from anything else, and is joined with no account without another", async () => {
  const visitor = { ...improving, fields: { "anonymous-identifier": "zq-visitor-4711" } };
  const before = await countsOf(admin);
  expect(whyNot(await jpl.collect(visitor))).toBe("403 no-consent by JPL-3-a");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);

  const browser = await account();
  await agree(browser, "experience-optimisation");
  collectedIn(await jpl.collect({ ...visitor, subject: browser }));
  for (const source of ["derived", "subject"]) {
    const made = await jpl.collect({ ...visitor, subject: browser, source });
    expect(whyNot(made), source).toBe("422 not-declared by JPL-1-6");
  }

  // Signed in later, as somebody with an account who agreed to improvements and not to the joining.
  const user = await account();
  await agree(user, "experience-optimisation");
  const joining = { ...visitor, subject: user, scenario: "service-use", purposes: ["account-linking"] };
  expect(whyNot(await jpl.collect(joining))).toBe("403 no-consent by JPL-1-6");
  const question = { action: "use", data: ["anonymous-identifier"], purpose: "account-linking" };
  const joined = async () => (await jpl.decide(app, { ...question, subject: user }))[0];
  expect(await joined()).toMatchObject({
    outcome: "forbidden",
    code: "no-consent",
    clauses: ["JPL-1-6"],
  });
  const owners = await admin`
    select distinct subject_id as owner from vault.record where 'anonymous-identifier' = any(data_types)`;
  expect(owners).toEqual([{ owner: uuidOf(browser) }]);

  const agreed = await agree(user, "account-linking");
  collectedIn(await jpl.collect(joining));
  expect(await joined()).toMatchObject({ outcome: "permitted", clauses: ["JPL-1-6"] });
  await withdraw(agreed);
  expect(await joined()).toMatchObject({ outcome: "forbidden", code: "no-consent" });
});

test("JPL-2-g: which pages were seen improves the service, with consent, and serves nothing else", async () => {
  const subject = await account();
  const pages = { ...improving, subject, fields: { "page-views": { seen: "zq-page" } } };
  expect(whyNot(await jpl.collect(pages))).toBe("403 no-consent by JPL-3-a");
  await agree(subject, "experience-optimisation");
  collectedIn(await jpl.collect(pages));
  expect(await jpl.kept("page-views")).toEqual(["jpl-help public-visit observed experience-optimisation"]);

  const analyst = await keyFor("analyst");
  const shown = readingIn(await jpl.read(analyst, subject, "experience-optimisation", ["page-views"]));
  expect(valuesIn(shown)).toEqual({ "page-views": { seen: "zq-page" } });
  for (const purpose of ["credit-assessment", "advertising"]) {
    await agree(subject, purpose);
    const refused = await jpl.read(analyst, subject, purpose, ["page-views"]);
    expect(whyNot(refused), purpose).toBe("403 purpose-mismatch by JPL-2-g");
    expect(await jpl.entryBehind(refused)).toMatchObject({ role: "analyst", effect: "refused" });
  }
  for (const purpose of purposes) {
    if (["experience-optimisation", "rights-handling", "accountability"].includes(purpose)) continue;
    for (const action of ["collect", "read", "use", "disclose"]) {
      const question = { action, data: ["page-views"], purpose, state: { consent: "given" } };
      const [decision] = await jpl.decide(app, question);
      expect(decision?.outcome, `${action} ${purpose}`).toBe("forbidden");
      expect(decision?.clauses, `${action} ${purpose}`).toContain("JPL-2-g");
    }
  }
});
