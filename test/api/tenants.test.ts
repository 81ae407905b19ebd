import { expect, test } from "vitest";
import { newRandomId } from "../../src/kernel/ids.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, problemIn, readingIn } from "../support/world-answers.ts";
import { verified } from "../support/world-log.ts";
import { consent, freshEmail, register, registration } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

// The same promises, made by two companies in one installation.
const world = await openWorld({
  policies: ([jmi]) => (jmi === undefined ? [] : [jmi, { ...jmi, tenant: "twin" }]),
});
const { admin } = world.database;
const mine = await world.keyFor("application");
const theirs = await world.keyFor("application", { tenant: "twin" });

test("a subject of another tenant is nobody here, for every act", async () => {
  const foreign = await register(world, theirs, { "full-name": "Wim Example" });
  const given = { act: "tick", words: "Yes, I agree to this.", language: "en", property: "jmi-web" };
  const calls: readonly (readonly [string, object])[] = [
    ["/v1/readings", { purpose: "technical-support", fields: ["device-model"] }],
    ["/v1/collections", { ...registration, fields: { "full-name": "Not Wim" } }],
    ["/v1/consents", { purpose: "personalisation", ...given }],
    ["/v1/objections", { purpose: "personalisation" }],
  ];
  const nobody = newRandomId("subject", { random: systemRandom() });
  for (const [path, body] of calls) {
    const before = await countsOf(admin);
    const answers = [];
    for (const subject of [foreign, nobody]) {
      const answer = await world.call(mine, "POST", path, { subject, ...body });
      expect(codeIn(answer), path).toBe("404 subject-not-found");
      answers.push(problemIn(answer).detail);
    }
    expect(answers[0]).toBe(answers[1]);
    const grown = Object.keys(changesIn(before, await countsOf(admin)));
    expect(grown.filter((table) => !table.startsWith("audit."))).toEqual([]);
  }
  const asked = { subject: foreign, purpose: "service-provisioning", fields: ["full-name"] };
  expect(readingIn(await world.call(theirs, "POST", "/v1/readings", asked)).values).toHaveLength(1);
});

test("one address in two tenants is two people, and neither tenant finds the other's", async () => {
  const email = freshEmail();
  const here = await register(world, mine, { "business-email": email });
  const ask = (key: string) =>
    world.call(key, "POST", "/v1/readings", {
      identifier: { data: "business-email", value: email },
      ...{ purpose: "service-provisioning", fields: ["business-email"] },
    });
  expect(readingIn(await ask(mine)).subject).toBe(here);
  expect(codeIn(await ask(theirs))).toBe("404 subject-not-found");
  const there = await register(world, theirs, { "business-email": email });
  expect(there).not.toBe(here);
  const tags = await admin<
    { tag: Buffer }[]
  >`select tag from vault.identifier where data_type = 'business-email'`;
  expect(new Set(tags.map(({ tag }) => tag.toString("hex"))).size).toBe(tags.length);
});

test("consents, keys and entries of another tenant are not there", async () => {
  const subject = await register(world, theirs);
  const given = await consent(world, theirs, subject, "personalisation");
  expect(codeIn(await world.call(mine, "PUT", `/v1/consents/${given}/withdrawal`))).toBe(
    "404 consent-not-found",
  );
  const answer = await world.call(theirs, "POST", "/v1/keys", { validDays: 1 });
  const { id, key } = JSON.parse(answer.text);
  expect(codeIn(await world.call(mine, "PUT", `/v1/keys/${id}/revocation`))).toBe("404 not-found");
  expect((await world.call(key, "GET", "/v1/log/key")).status).toBe(200);
  const body = { ...registration, fields: { "full-name": "Xena Example" } };
  const { entry } = collectedIn(await world.call(theirs, "POST", "/v1/collections", body));
  await world.settleLog();
  expect(codeIn(await world.call(mine, "GET", `/v1/log/entries/${entry}/proof`))).toBe("404 entry-not-found");
  expect((await world.call(theirs, "GET", `/v1/log/entries/${entry}/proof`)).status).toBe(200);
});

test("a key opens its own tenant, whatever slug is written into it", async () => {
  const [, , id, secret] = theirs.split(".");
  const forged = `troth.jmi.${id}.${secret}`;
  expect(codeIn(await world.call(forged, "GET", "/v1/log/key"))).toBe("401 unauthenticated");
  expect((await world.call(theirs, "GET", "/v1/log/key")).text).toMatch(/^troth\.test\/twin\+/);
  // Asked after the true one was looked up, and again the other way round.
  expect(codeIn(await world.call(forged, "GET", "/v1/log/key"))).toBe("401 unauthenticated");
});

test("an idempotency key used by one tenant is free for the other", async () => {
  const body = { ...registration, fields: { "business-email": freshEmail() } };
  const headers = { "idempotency-key": "the-same" };
  const first = collectedIn(await world.call(mine, "POST", "/v1/collections", body, headers));
  const second = collectedIn(await world.call(theirs, "POST", "/v1/collections", body, headers));
  expect([first.isNew, second.isNew]).toEqual([true, true]);
});

test("each tenant has a log of its own, and both verify", async () => {
  await world.settleLog();
  const report = await verified(world, mine);
  expect(report.findings).toEqual([]);
  const other = await world.call(theirs, "GET", "/v1/log/checkpoint");
  expect(other.text.split("\n")[0]).toBe("troth.test/twin");
});

test("a policy that changed under the same number is not published, and one sentence says what to do", async () => {
  const [tenant] = world.app.tenants;
  const policy = tenant?.policy ?? expect.unreachable("a tenant is served");
  const changed = { ...policy, summary: { en: "Something else." } };
  await expect(world.app.notices.publish(tenant?.id ?? expect.unreachable(), changed)).rejects.toMatchObject({
    code: "cannot-start",
    message: expect.stringMatching(
      /^Policy `.+` has changed but is still version 1: .+ raise the version to 2\.$/,
    ),
  });
});
