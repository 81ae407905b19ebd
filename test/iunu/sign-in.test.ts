import { TOTP } from "otpauth";
import { expect, test } from "vitest";
import { freshEmail } from "../support/world-people.ts";
import { dumpOf, found } from "../support/world-store.ts";
import { openTenant } from "../support/world-tenant.ts";
import { fieldIn, type Visitor, visitor, wordsIn } from "../support/world-visitor.ts";

const { world, app, admin, ...iunu } = await openTenant("iunu", "iunu-web");
const me = "/t/iunu/me";
const asking = { scenario: "inquiry", source: "subject", purposes: ["customer-service"] };
const password = "seven quiet lanterns by the lake";
let people = 0;

async function person() {
  // Everybody here comes from one address: what was tried there before is forgotten first.
  world.clock.advance(60 * 60_000);
  const [email, phone] = [freshEmail(), `+1202555${String(1000 + ++people)}`];
  await iunu.register({ ...asking, fields: { email, "phone-number": phone } });
  return { email, phone };
}

async function codeFor(phone: string, browser: Visitor) {
  const before = world.sent().filter(({ to }) => to === phone).length;
  const asked = await browser.post(`${me}/sign-in`, { channel: "sms", identifier: phone });
  for (let round = 0; round < 200; round++) {
    const mine = world.sent().filter(({ to }) => to === phone);
    const code = /\b(\d{6})\b/.exec(mine[0]?.text ?? "")?.[1];
    if (code !== undefined && mine.length > before) return { challenge: fieldIn(asked, "challenge"), code };
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}

async function inByCode(phone: string): Promise<Visitor> {
  const browser = visitor(world);
  const shown = await browser.post(`${me}/code`, await codeFor(phone, browser));
  if (shown.status !== 303) throw new Error(`not signed in: ${shown.status} ${wordsIn(shown)}`);
  return browser;
}

async function withPassword() {
  const { email, phone } = await person();
  const browser = await inByCode(phone);
  const set = await browser.post(`${me}/ways/password`, { password });
  expect(set.status, wordsIn(set)).toBe(200);
  return { email, phone, browser };
}

async function withSecondStep() {
  const one = await withPassword();
  const page = await one.browser.get(`${me}/ways/authenticator`);
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1]?.replaceAll(" ", "") ?? "";
  const now = () => new TOTP({ secret }).generate({ timestamp: world.clock.now() });
  const taken = await one.browser.post(`${me}/ways/authenticator`, {
    sealed: fieldIn(page, "sealed"),
    code: now(),
  });
  expect(taken.status, wordsIn(taken)).toBe(200);
  const recoveryCodes = [...taken.text.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = ""]) => code);
  // The next code is another one: each counts once.
  world.clock.advance(60_000);
  return { ...one, secret, now, recoveryCodes };
}

async function byPassword(identifier: string, given = password) {
  const browser = visitor(world);
  return { browser, answer: await browser.post(`${me}/password`, { identifier, password: given }) };
}

test("somebody sets a password of their own, and it signs them in by their address or their number", async () => {
  const { email, phone } = await withPassword();
  for (const identifier of [email, email.toUpperCase(), phone]) {
    const { browser, answer } = await byPassword(identifier);
    expect(answer.headers.location, identifier).toBe(me);
    expect((await browser.get(me)).status).toBe(200);
  }
});

test("IUNU-SEC-2-a: a weak password is not taken, and after twenty wrong ones even the right one waits", async () => {
  const { email, browser } = await withPassword();
  for (const weak of ["too short", "password12345678", "iunu iunu iunu iunu"]) {
    const refused = await browser.post(`${me}/ways/password`, { password: weak });
    expect(refused.status, weak).toBe(422);
    expect(refused.text).toContain("password-refused");
  }
  const stranger = visitor(world);
  const statuses: number[] = [];
  for (let round = 0; round < 20; round++) {
    const guess = { identifier: email, password: `guess number ${round}` };
    statuses.push((await stranger.post(`${me}/password`, guess)).status);
  }
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
  const right = await stranger.post(`${me}/password`, { identifier: email, password });
  expect(right.status).toBe(429);
  expect(Number(right.headers["retry-after"])).toBeGreaterThan(0);
  // Whoever the stranger guesses at still comes in, on a device of theirs.
  const own = await browser.post(`${me}/password`, { identifier: email, password });
  expect(own.headers.location).toBe(me);
});

test("nothing tells whether an address is somebody's, or has a password", async () => {
  const { email } = await withPassword();
  const { email: without } = await person();
  const texts = new Set<string>();
  for (const identifier of [email, without, "nobody.at.all@example.com"]) {
    const { answer } = await byPassword(identifier, "wrong but long enough");
    expect(answer.status, identifier).toBe(401);
    texts.add(answer.text);
  }
  expect(texts.size).toBe(1);
});

test("IUNU-SEC-2-b: once the second step is on, neither a password nor a sent code opens anything without it", async () => {
  const { email, phone, now } = await withSecondStep();
  const { browser, answer } = await byPassword(email);
  expect(answer.status).toBe(303);
  const other = await inByCode(phone);
  for (const half of [browser, other]) {
    for (const path of ["", "/ways", "/ways/authenticator"]) {
      expect((await half.get(me + path)).headers.location, path).toBe(`${me}/second-factor`);
    }
    const change = await half.post(`${me}/ways/password`, { password: "another long password of theirs" });
    expect(change.headers.location).toBe(`${me}/second-factor`);
  }
  expect((await browser.post(`${me}/second-factor`, { code: "000000" })).status).toBe(401);
  const code = now();
  expect((await browser.post(`${me}/second-factor`, { code })).headers.location).toBe(me);
  expect((await browser.get(me)).status).toBe(200);
  const reused = await other.post(`${me}/second-factor`, { code });
  expect(reused.status).toBe(401);
  expect(reused.text).toContain("code-refused");
});

test("IUNU-SEC-2-b: a recovery code stands in once, and to turn the second step off takes the second step", async () => {
  const { email, browser, recoveryCodes, now } = await withSecondStep();
  expect(recoveryCodes).toHaveLength(10);
  const [code = ""] = recoveryCodes;
  for (const status of [303, 401]) {
    const { browser: half } = await byPassword(email);
    expect((await half.post(`${me}/second-factor`, { code })).status).toBe(status);
  }
  const wrong = await browser.post(`${me}/ways/authenticator/end`, { code: "000000" });
  expect(wrong.status).toBe(401);
  expect((await byPassword(email)).answer.headers.location).toBe(me);
  expect(wordsIn(await browser.get(`${me}/ways`))).toContain("The second step is on");
  const ended = await browser.post(`${me}/ways/authenticator/end`, { code: now() });
  expect(ended.status, wordsIn(ended)).toBe(200);
  const { browser: plain } = await byPassword(email);
  expect((await plain.get(me)).status).toBe(200);
});

test("IUNU-SEC-2-c: a code by short message counts once and for five minutes, for the attempt it was sent for; and its number serves nothing else", async () => {
  const { phone } = await person();
  const browser = visitor(world);
  const sent = await codeFor(phone, browser);
  expect((await browser.post(`${me}/code`, sent)).status).toBe(303);
  expect((await browser.post(`${me}/code`, sent)).status).toBe(401);
  const next = await codeFor(phone, browser);
  const other = await codeFor(phone, browser);
  expect((await browser.post(`${me}/code`, { ...other, code: next.code })).status).toBe(401);
  world.clock.advance(6 * 60_000);
  expect((await browser.post(`${me}/code`, next)).status).toBe(401);
  const subject = await iunu.register({ ...asking, fields: { email: freshEmail() } });
  const question = { action: "use", data: ["sign-in-phone"], purpose: "direct-marketing", subject };
  const [decision] = await iunu.decide(app, question);
  expect([decision?.outcome, ...(decision?.clauses ?? [])]).toContain("IUNU-SEC-2-c");
  expect(decision?.outcome).not.toBe("permitted");
});

test("IUNU-SEC-2-d: an authenticator is taken on by a secret shown once and kept sealed; a code of a step before counts, and none counts twice", async () => {
  const { email, secret, browser, now } = await withSecondStep();
  expect((await browser.get(`${me}/ways`)).text.replaceAll(" ", "")).not.toContain(secret);
  const raw = Buffer.from(new TOTP({ secret }).secret.bytes);
  const dump = await dumpOf(admin);
  expect(found([secret, raw.toString("hex"), raw.toString("base64")], dump)).toEqual([]);
  const { browser: half } = await byPassword(email);
  const code = now();
  world.clock.advance(30_000);
  expect((await half.post(`${me}/second-factor`, { code })).status).toBe(303);
  const { browser: again } = await byPassword(email);
  expect((await again.post(`${me}/second-factor`, { code })).status).toBe(401);
  world.clock.advance(60_000);
  const { browser: late } = await byPassword(email);
  const old = new TOTP({ secret }).generate({ timestamp: world.clock.now() - 60_000 });
  expect((await late.post(`${me}/second-factor`, { code: old })).status).toBe(401);
});

test("a session that is older than five minutes adds nothing to sign in with", async () => {
  const { browser } = await withPassword();
  world.clock.advance(5 * 60_000);
  const set = await browser.post(`${me}/ways/password`, { password: "one more password that is long" });
  expect(set.status).toBe(401);
  expect(set.text).toContain("step-up-required");
  expect((await browser.get(`${me}/ways/authenticator`)).status).toBe(401);
});

test("a change of the password ends where else somebody is signed in, and the old one is over", async () => {
  const { email, browser } = await withPassword();
  const { browser: other } = await byPassword(email);
  await browser.post(`${me}/ways/password`, { password: "eight loud lanterns by the lake" });
  expect((await other.get(me)).status).toBe(303);
  expect((await browser.get(me)).status).toBe(200);
  expect((await byPassword(email)).answer.status).toBe(401);
});

test("JMI-I-1-f: a password that somebody registers with stands in no table, no log and no answer, and signs them in", async () => {
  const { email, phone } = await person();
  const canary = "S3cret!pass under the harbour";
  const browser = await inByCode(phone);
  await browser.post(`${me}/ways/password`, { password: canary });
  const { answer } = await byPassword(email, canary);
  expect(answer.headers.location).toBe(me);
  await byPassword(email, `${canary}x`);
  await world.settleLog();
  const folded = Buffer.from(canary).toString("base64").slice(0, 24);
  expect(found([canary, "S3cret!pass", folded], await dumpOf(admin))).toEqual([]);
  expect(world.logged()).not.toContain("S3cret");
  expect(world.heard.filter((one) => one.answer.text.includes("S3cret"))).toEqual([]);
  const kept = await admin<{ sealed: Buffer }[]>`
    select sealed from access.credential where kind = 'password' limit 100`;
  for (const { sealed } of kept) expect(sealed.toString("latin1")).not.toContain("argon2");
});
