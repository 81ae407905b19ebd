import { expect, test } from "vitest";
import { at } from "../../src/kernel/clock.ts";
import { loadPolicy } from "../../src/start/index.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { codeIn, decisionsIn } from "../support/world-answers.ts";
import { register } from "../support/world-people.ts";
import { edited, onPack, packOf } from "./pack.ts";

// What the published pages say of courts, of other people's pages and of themselves.

const world = await openWorld({ tenants: ["jmi", "jpl"] });
const jmi = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
const jpl = world.app.tenantBySlug("jpl") ?? expect.unreachable("JPL is served");
const get = async (path: string) => (await world.call(null, "GET", path)).text;

function articleOf(page: string, clause: string): string {
  return (
    new RegExp(`<article id="${clause}">[\\s\\S]*?</article>`).exec(page)?.[0] ?? expect.unreachable(clause)
  );
}

test("JMI-VI-b: beside the sentence on the court stands where people can complain at home, and how to reach it", async () => {
  const page = await get("/t/jmi/policy");
  const court = articleOf(page, "JMI-VI-b");
  expect(court).toContain("Superior Court of Delaware");
  expect(court).toMatch(
    /You can always complain at home as well \([^.]*European Union\): supervisory authority\./,
  );
  expect(court).toMatch(
    /You can always complain at home as well \([^.]*China\): cyberspace administration\./,
  );
  const [section = ""] = /<section id="table-complaints"[\s\S]*?<\/section>/.exec(page) ?? [];
  expect(section).toContain('href="https://www.edpb.europa.eu/about-edpb/about-edpb/members_en"');
  expect(section).toContain('href="https://www.12377.cn/"');
  expect(page).toContain('<a href="#table-complaints">');
});

test("JMI-0-c: the notice names the law of the United States, and who lives in the European Union keeps its rules all the same", async () => {
  expect(articleOf(await get("/t/jmi/policy"), "JMI-0-c")).toContain("under the laws of the United States");
  const key = await world.keyFor("application");
  const european = await register(
    world,
    await world.keyFor("application", { region: "eu" }),
    {},
    { residency: "eu" },
  );
  const american = await register(world, key);
  const ask = async (subject: string, state: object = {}) => {
    const about = { data: ["full-name"], purpose: "service-provisioning", region: "us", subject };
    const question = { action: "transfer", ...about, state: { transferBasis: "none", ...state } };
    const [decision] = decisionsIn(await world.call(key, "POST", "/v1/decisions", question));
    return decision ?? expect.unreachable("one decision");
  };
  // Whatever a caller says of where somebody lives, it is what is on record of them that counts.
  for (const state of [{}, { residency: "us" }]) {
    expect(await ask(european, state)).toMatchObject({ outcome: "forbidden", code: "mechanism-invalid" });
    expect((await ask(european, state)).clauses).toContain("JMI-IV-2-a");
  }
  expect((await ask(american)).clauses).not.toContain("JMI-IV-2-a");
  const [rights = ""] =
    /<section id="table-rights"[\s\S]*?<\/section>/.exec(await get("/t/jmi/policy")) ?? [];
  expect(rights).toMatch(/erasure<\/th>.*?European Union/);
});

test("GEEX-c4-s3-1: a link that leads away says so, and carries nothing of who follows it", async () => {
  const paths = ["/t/jmi/policy", "/t/jpl/policy", "/t/jmi/clauses/JMI-SCOPE-b", "/t/jmi/versions", "/"];
  const sheet = await get("/style.css");
  expect(sheet).toMatch(
    /a\[rel~="external"\]::after \{ content: "[^"]*↗"; content: "[^"]*↗" \/ " \(another site\)"; \}/,
  );
  let seen = 0;
  for (const path of paths) {
    const answer = await world.call(null, "GET", path);
    expect(answer.headers["referrer-policy"]).toBe("no-referrer");
    for (const [tag, href = ""] of answer.text.matchAll(/<a [^>]*href="(https?:[^"]*)"[^>]*>/g)) {
      seen++;
      expect(tag).toContain('rel="external noreferrer"');
      expect(href).not.toMatch(/[?&=]|(subject|record|entry|application)_/);
    }
  }
  expect(seen).toBeGreaterThan(4);
  expect(await get("/t/jmi/policy")).toContain("A link with ↗ leads away from these pages.");
});

const sentence = `${"and we keep it ".repeat(22)}so.`;

test("JPL-0-e: a sentence of ninety words is warned of, the score is kept with the version, and so is who signed it", async () => {
  expect(sentence.split(" ")).toHaveLength(89);
  const long = edited(
    await packOf("policies/jpl"),
    "sections/changes.yaml",
    "Every change appears on this page",
    `So ${sentence} Every change appears on this page`,
  );
  const said = await onPack(long, "check", "pack");
  expect(said).toMatch(/long-sentence a sentence of 90 words is hard to follow/);
  expect(said).toContain("pack passes");
  const clauses = jpl.policy.clauses.map((clause) =>
    clause.id === "JPL-10-c" ? { ...clause, words: { en: `So ${sentence}` } } : clause,
  );
  const listed = async () => JSON.parse(await get("/t/jpl/versions.json")).document.versions;
  const [{ readability: before }] = await listed();
  await world.app.notices.publish(jpl.id, { ...jpl.policy, version: 2, clauses });
  const [{ readability: after }] = await listed();
  expect(before).toMatchObject([{ language: "en", score: expect.any(Number) }]);
  expect(before[0].longestLength).toBeLessThanOrEqual(60);
  expect(after).toMatchObject([{ longestLength: 90, longestIn: "JPL-10-c" }]);
  expect(await get("/t/jpl/versions")).toMatch(/\d+ words to a sentence, reading ease \d+\./);

  const verdict = async () => {
    await world.settleLog();
    await world.app.promises.turn(jpl.id);
    const { verdicts } = await world.app.promises.of(jpl.id);
    return verdicts.find(({ clause }) => clause === "JPL-0-e");
  };
  expect((await verdict())?.verdict).toBe("unproven");
  const now = world.clock.now();
  await world.app.promises.recordEvidence(jpl.id, {
    ...{ clause: "JPL-0-e", owner: "Data protection officer", document: "Readability, signed" },
    ...{ digest: Buffer.alloc(32, 9), validFrom: now, validUntil: at(now + 300 * dayMs) },
  });
  expect(await verdict()).toMatchObject({ verdict: "kept" });
  expect(articleOf(await get("/t/jpl/policy"), "JPL-0-e")).toContain("Readability, signed");
});

test("JMI-SCOPE-b: the page lists each foreign part of it, with a link to the policy of who owns it", async () => {
  const [section = ""] =
    /<section id="table-embeds"[\s\S]*?<\/section>/.exec(await get("/t/jmi/policy")) ?? [];
  for (const [owner, host] of [
    ["Adler Advertising", "adler-advertising"],
    ["Tally Statistics", "tally-statistics"],
  ]) {
    expect(section).toContain(`<td>${owner}</td>`);
    expect(section).toContain(`href="https://${host}.example/privacy"`);
  }
});

test("the table of roles stands on a page, and leaves out nothing that the gate permits", async () => {
  const page = await get("/t/jmi/roles");
  const { policy } = jmi;
  const facts = {
    agreement: "signed",
    age: "adult",
    retention: "within",
    objection: "no",
    restriction: "no",
  };
  const state = {
    consent: "given",
    ...facts,
    collectedFor: "this-purpose",
    residency: "us",
    legalCase: "none",
  };
  for (const { name: role, words } of policy.vocabulary.roles) {
    const [section = ""] = new RegExp(`<section id="role-${role}">[\\s\\S]*?</section>`).exec(page) ?? [];
    expect(section, role).toContain(words.en.replace("'", "&#39;"));
    const key = await world.keyFor(role);
    for (const { name: purpose, words: called } of policy.vocabulary.purposes) {
      const data = ["full-name", "credit-card-number", "business-email"];
      const answers = decisionsIn(
        await world.call(key, "POST", "/v1/decisions", { action: "read", data, purpose, state }),
      );
      const isPermitted = answers.some(({ outcome }) => outcome === "permitted");
      if (isPermitted) expect(section, `${role} ${purpose}`).toContain(`<th scope="row">${called.en}</th>`);
    }
  }
  expect(page).toContain("Sees nothing about anybody.");
});

test("MORI-0-c: before somebody registers nothing is collected, and from then on the version that was shown is on record", async () => {
  const mori = (await loadPolicy("policies/mori")).policy ?? expect.unreachable("MORI's policy is read");
  const { app, database, call, keyFor } = await openWorld({ tenants: ["mori"] });
  const tenant = app.tenantBySlug("mori") ?? expect.unreachable("MORI is served");
  const key = await keyFor("application", { tenant: "mori", region: mori.homeRegion });
  const form = { property: "mori-app", residency: mori.homeRegion };
  const early = { scenario: "before-registration", source: "observed", purposes: ["service-delivery"] };
  const device = mori.vocabulary.data.find(({ name }) => /device/.test(name))?.name ?? "device-model";
  const refused = await call(key, "POST", "/v1/collections", {
    ...form,
    ...early,
    fields: { [device]: "zq-phone" },
  });
  expect(codeIn(refused)).toBe("422 not-declared");
  expect(refused.text).toContain("MORI-0-c");
  expect(await database.admin`select id from subjects.subject`).toHaveLength(0);
  expect(await database.admin`select id from vault.record`).toHaveLength(0);
  const registered = {
    scenario: "registration",
    purposes: ["service-delivery"],
    fields: { "phone-number": "+8613800000001" },
  };
  expect((await call(key, "POST", "/v1/collections", { ...form, ...registered })).status).toBe(201);
  const rows = await database.admin<{ number: number; digest: Buffer }[]>`
    select version.number, version.digest from subjects.subject
    join notices.policy_version version on version.id = policy_version_id`;
  expect(rows.map(({ number, digest }) => [number, digest.toString("hex")])).toEqual([
    [mori.version, app.notices.current(tenant.id).digest],
  ]);
});
