import { expect, test } from "vitest";
import { collectedIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { openPhones } from "./phone.ts";

const geex = await openPhones();
const { world, app, admin, phoneOf, agree, withdraw, keyFor, read, entryBehind, purposes } = geex;

const necessary = ["login-authentication", "account-security"];
const chosen = [
  "login-simplification",
  "browsing-preference",
  "form-prefill",
  "service-preference",
  "ad-optimisation",
];
const visit = { property: "geex-web", scenario: "web-visit", source: "observed" } as const;

/** What one of our pages notes of a visit. */
function note(subject: string, field: string, purpose: string, value: unknown, more: object = {}) {
  world.clock.advance(1);
  return geex.collect({ ...visit, subject, purposes: [purpose], fields: { [field]: value }, ...more });
}

function noteCookie(subject: string, purpose: string, more: object = {}) {
  return note(subject, "cookie-id", purpose, `zq-cookie-${purpose}`, more);
}

/** The rows of the published register that are kept by one kind of tool. */
async function registered(tool: string): Promise<readonly string[]> {
  return (await geex.trackersShown()).filter((row) => row.includes(` | ${tool} | `));
}

test("GEEX-c2-s1-1-a: a cookie is read by us alone and over encryption only; what a foreign cookie reports is not taken in", async () => {
  const { subject } = await phoneOf("android", chosen);
  const fields = { "cookie-id": "zq-cookie-in-the-open" };
  const body = { ...visit, subject, purposes: necessary, fields };
  const before = await countsOf(admin);
  const open = await world.call(app, "POST", "/v1/collections", body);
  expect(whyNot(open)).toBe("403 plaintext-transport by GEEX-c2-s1-1-a GEEX-c4-s1-1-2");
  for (const source of ["third-party", "other-subject"]) {
    for (const purpose of chosen) {
      const foreign = whyNot(await noteCookie(subject, purpose, { source }));
      expect(foreign, `${source} ${purpose}`).toMatch(/^4.* GEEX-c2-s1-1-a\b/);
    }
  }
  const refusals = 1 + 2 * chosen.length;
  const left = { "audit.entry": refusals, "audit.payload": refusals };
  expect(changesIn(before, await countsOf(admin))).toEqual(left);
  collectedIn(await geex.collect(body));
  // A page of ours that asks for nothing sets none.
  expect((await world.call(null, "GET", "/t/geex/policy")).headers["set-cookie"]).toBeUndefined();
});

test("GEEX-c2-s1-1-b: seven cookies are registered, one for each purpose; two are there at once, five wait, and there is no eighth", async () => {
  const names = (await registered("cookie")).map((row) => row.split(" | "));
  expect(names.map(([name, , , , kind, end]) => [name, kind, end])).toEqual([
    ["geex-login-state", "necessary", "12 hours"],
    ["geex-account-security", "necessary", "12 hours"],
    ["geex-login-simplification", "preference", "90 days"],
    ["geex-browsing-preference", "preference", "90 days"],
    ["geex-form-prefill", "preference", "90 days"],
    ["geex-service-preference", "preference", "90 days"],
    ["geex-ad-choice", "advertising", "90 days"],
  ]);
  const { subject } = await phoneOf("android");
  for (const purpose of necessary) {
    expect(collectedIn(await noteCookie(subject, purpose)).accepted[0]?.clauses).toContain("GEEX-c2-s1-1-b");
  }
  for (const purpose of chosen) {
    const before = await countsOf(admin);
    expect(whyNot(await noteCookie(subject, purpose)), purpose).toBe(
      "403 no-consent by GEEX-c0-h GEEX-c2-s1-1-b",
    );
    expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
    const agreed = await agree(subject, purpose);
    expect(collectedIn(await noteCookie(subject, purpose)).accepted).toMatchObject([
      { purposes: [purpose], clauses: ["GEEX-c2-s1-1-b"], keepUntil: "2026-12-20T23:59:59.999Z" },
    ]);
    await withdraw(agreed);
    const back = whyNot(await noteCookie(subject, purpose));
    expect(back, purpose).toBe("403 no-consent by GEEX-c2-s1-1-b GEEX-c5-3-a");
  }
  const own = [...necessary, ...chosen, "visitor-recognition"];
  for (const purpose of purposes.filter((one) => !own.includes(one))) {
    expect(whyNot(await noteCookie(subject, purpose)), purpose).toMatch(
      /^4.* by (?:.* )?GEEX-c2-s1-1-b(?: |$)/,
    );
  }
});

test("GEEX-c2-s1-2-a: what a cookie holds is read for its own purpose, and for no credit decision", async () => {
  const { subject } = await phoneOf("android", ["browsing-preference", "form-prefill"]);
  await noteCookie(subject, "browsing-preference");
  const shown = readingIn(await read(app, subject, "browsing-preference", ["cookie-id"]));
  expect(valuesIn(shown)).toEqual({ "cookie-id": "zq-cookie-browsing-preference" });
  // Agreed to as well, and not what this one was for.
  expect(whyNot(await read(app, subject, "form-prefill", ["cookie-id"]))).toBe(
    "403 purpose-mismatch by GEEX-c2-s1-2-a",
  );
  for (const role of ["risk", "application", "analyst"]) {
    for (const purpose of ["credit-assessment", "maintenance"]) {
      const refused = await read(await keyFor(role), subject, purpose, ["cookie-id"]);
      expect(whyNot(refused), `${role} ${purpose}`).toMatch(/^403 purpose-mismatch by .*GEEX-c2-s1-2-a$/);
      expect(await entryBehind(refused)).toMatchObject({ role, effect: "refused" });
    }
  }
});

test("GEEX-c2-s2-0: beacons stand in the register for analytics, and until you agree no visit is counted", async () => {
  const rows = [...(await registered("web beacon")), ...(await registered("clear GIF"))];
  expect(rows.map((row) => row.split(" | ")).map(([name, , , , kind]) => [name, kind])).toEqual([
    ["geex-visit", "analytics"],
    ["geex-member", "analytics"],
    ["geex-dwell", "analytics"],
  ]);
  const { subject } = await phoneOf("android");
  const counts = [
    ["visit-count", 1],
    ["page-dwell-time", { ms: 900 }],
  ] as const;
  for (const [field, value] of counts) {
    const before = await countsOf(admin);
    expect(whyNot(await note(subject, field, "usage-trends", value)), field).toBe(
      "403 no-consent by GEEX-c0-h GEEX-c2-s2-0",
    );
    expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  }
  const agreed = await agree(subject, "usage-trends");
  for (const [field, value] of counts) {
    const [taken] = collectedIn(await note(subject, field, "usage-trends", value)).accepted;
    expect(taken).toMatchObject({ purposes: ["usage-trends"], clauses: ["GEEX-c2-s2-0"] });
  }
  await withdraw(agreed);
  for (const [field, value] of counts) {
    expect(whyNot(await note(subject, field, "usage-trends", value)), field).toBe(
      "403 no-consent by GEEX-c2-s2-0",
    );
  }
  // The page of ours that everybody may see holds no picture, so none of one pixel.
  expect((await world.call(null, "GET", "/t/geex/policy")).text).not.toMatch(/<img|<script|sendBeacon/i);
});

test("GEEX-c2-s2-1: visits are read without saying whose, and a member is recognised only with a consent to that", async () => {
  expect(await registered("web beacon")).toContain(
    "geex-member | web beacon | GEEX | Recognising a member on a page | analytics | none",
  );
  const { subject } = await phoneOf("android", ["usage-trends"]);
  await note(subject, "visit-count", "usage-trends", 7);
  for (const role of ["application", "analyst"]) {
    const [value] = readingIn(
      await read(await keyFor(role), subject, "usage-trends", ["visit-count"]),
    ).values;
    expect(value, role).toMatchObject({ form: "pseudonymous", value: expect.stringMatching(/^psn_/) });
  }
  const recognise = () => noteCookie(subject, "visitor-recognition");
  const before = await countsOf(admin);
  expect(whyNot(await recognise())).toBe("403 no-consent by GEEX-c0-h GEEX-c2-s2-1");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  const agreed = await agree(subject, "visitor-recognition");
  expect(collectedIn(await recognise()).accepted).toMatchObject([{ clauses: ["GEEX-c2-s2-1"] }]);
  await withdraw(agreed);
  expect(whyNot(await recognise())).toBe("403 no-consent by GEEX-c2-s2-1");
});

test("GEEX-c2-s2-2: what cookies hold shapes a page only while personalisation is agreed to", async () => {
  const { subject } = await phoneOf("android", ["browsing-preference"]);
  await noteCookie(subject, "browsing-preference");
  const using = { action: "use", data: ["cookie-id"], purpose: "personalisation", subject };
  const used = async () => (await geex.decide(app, using))[0];
  expect(await used()).toMatchObject({ outcome: "forbidden", clauses: ["GEEX-c0-h"] });
  const agreed = await agree(subject, "personalisation");
  expect(await used()).toMatchObject({ outcome: "permitted", clauses: ["GEEX-c2-s2-2"] });
  await withdraw(agreed);
  expect(await used()).toMatchObject({ outcome: "forbidden", code: "no-consent" });
});
