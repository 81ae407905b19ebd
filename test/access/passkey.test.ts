import { expect, test } from "vitest";
import { parseId } from "../../src/kernel/ids.ts";
import { openWorld } from "../support/world.ts";
import { addPasskey, askedIn, authenticator, signedFor } from "../support/world-passkey.ts";
import { register } from "../support/world-people.ts";
import { type Colleague, colleague } from "../support/world-staff.ts";
import { fieldIn, type Visitor, visitor, wordsIn } from "../support/world-visitor.ts";

const world = await openWorld({ passkeys: true });
const home = "/t/jmi/console";
const me = "/t/jmi/me";
const shop = await world.keyFor("application");

async function withPasskey() {
  const robin = await colleague(world, "support");
  await signIn(robin);
  const device = authenticator(world);
  const added = await addPasskey(robin.browser, `${home}/sessions`, `${home}/sessions/passkey/add`, device);
  expect(added.status, wordsIn(added)).toBe(200);
  expect(wordsIn(added)).toContain("my telephone");
  return { robin, device };
}

async function signIn({ browser, email, password, code }: Colleague): Promise<void> {
  world.clock.advance(60_000);
  await browser.post(`${home}/sign-in`, { email, password });
  const shown = await browser.post(`${home}/second-factor`, { code: code() });
  if (shown.status !== 303) throw new Error(`not signed in: ${shown.status}`);
}

async function alone(device: ReturnType<typeof authenticator>, wrong = {}) {
  const browser = visitor(world);
  const answered = signedFor(await browser.get(`${home}/sign-in`), device, wrong);
  return { browser, answered, answer: await browser.post(`${home}/passkey`, answered) };
}

test("a passkey signs staff in by itself, as both proofs, and an answer is good once", async () => {
  const { device } = await withPasskey();
  const { browser, answered, answer } = await alone(device);
  expect(answer.headers.location).toBe(home);
  expect((await browser.get(home)).status).toBe(200);
  const replayed = await visitor(world).post(`${home}/passkey`, answered);
  expect(replayed.status).toBe(401);
  expect(replayed.text).toContain("code-refused");
});

test("a challenge that was answered wrongly is answered: the right answer to it comes too late", async () => {
  const { device } = await withPasskey();
  const browser = visitor(world);
  const page = await browser.get(`${home}/sign-in`);
  const wrong = signedFor(page, device, { origin: "https://elsewhere.example" });
  expect((await browser.post(`${home}/passkey`, wrong)).status).toBe(401);
  expect((await browser.post(`${home}/passkey`, signedFor(page, device))).status).toBe(401);
  expect((await alone(device)).answer.status).toBe(303);
});

test.each([
  ["of another site", { origin: "https://troth.example.evil.example" }],
  ["for another name", { rpId: "troth.example" }],
  ["within a page of somebody else", { crossOrigin: true }],
  ["from a device that did not see who holds it", { isVerified: false }],
  ["to a challenge that nobody asked", { challenge: Buffer.alloc(32).toString("base64url") }],
  ["of another person's handle", { userHandle: Buffer.alloc(32).toString("base64url") }],
])("an answer %s lets nobody in", async (_what, wrong) => {
  const { device } = await withPasskey();
  const { browser, answer } = await alone(device, wrong);
  expect(answer.status).toBe(401);
  expect((await browser.get(home)).status).toBe(303);
});

test("a count that goes back is a copy of the key, and lets nobody in", async () => {
  const { device } = await withPasskey();
  expect((await alone(device, { signCount: 40 })).answer.status).toBe(303);
  expect((await alone(device, { signCount: 39 })).answer.status).toBe(401);
  expect((await alone(device, { signCount: 40 })).answer.status).toBe(401);
  expect((await alone(device, { signCount: 41 })).answer.status).toBe(303);
});

test("a challenge is over after five minutes", async () => {
  const { device } = await withPasskey();
  const browser = visitor(world);
  const page = await browser.get(`${home}/sign-in`);
  world.clock.advance(5 * 60_000);
  expect((await browser.post(`${home}/passkey`, signedFor(page, device))).status).toBe(401);
});

test("a passkey is a second proof after the password, of its owner and in the session that asked", async () => {
  const { robin, device } = await withPasskey();
  const other = await withPasskey();
  const browser = visitor(world);
  const { email, password } = robin;
  await browser.post(`${home}/sign-in`, { email, password });
  const first = await browser.get(`${home}/second-factor`);
  const foreign = await browser.post(`${home}/second-factor`, signedFor(first, other.device));
  expect(foreign.status).toBe(401);
  const second = visitor(world);
  await second.post(`${home}/sign-in`, { email, password });
  const answered = signedFor(await second.get(`${home}/second-factor`), device);
  expect((await browser.post(`${home}/second-factor`, answered)).status).toBe(401);
  const right = signedFor(await browser.get(`${home}/second-factor`), device);
  expect((await browser.post(`${home}/second-factor`, right)).headers.location).toBe(home);
  expect((await browser.get(home)).status).toBe(200);
});

test("a passkey of somebody else in one's session, and one that nobody has, is noted; the session's owner is told", async () => {
  const { robin, device } = await withPasskey();
  const other = await withPasskey();
  const refusals = async () => {
    const [row] = await world.database.admin<{ count: number }[]>`
      select count(*)::int as count from audit.entry
      where convert_from(body, 'UTF8') similar to '%"action":"(sign-in|show-second-factor)"%"effect":"refused"%'`;
    return row?.count ?? 0;
  };
  const before = await refusals();
  const { browser, email, password } = robin;
  world.clock.advance(60_000);
  await browser.post(`${home}/sign-in`, { email, password });
  const shown = signedFor(await browser.get(`${home}/second-factor`), other.device);
  expect((await browser.post(`${home}/second-factor`, shown)).status).toBe(401);
  expect((await alone(authenticator(world))).answer.status).toBe(401);
  expect((await refusals()) - before).toBe(2);
  await browser.post(`${home}/second-factor`, signedFor(await browser.get(`${home}/second-factor`), device));
  expect(wordsIn(await browser.get(home))).toContain("1 wrong try to sign in as you since");
});

test("to add or to remove a passkey takes a fresh proof, and nothing that was sent is lost", async () => {
  const { robin, device } = await withPasskey();
  world.clock.advance(5 * 60_000);
  const { browser } = robin;
  const next = authenticator(world);
  const stale = await addPasskey(browser, `${home}/sessions`, `${home}/sessions/passkey/add`, next, "a key");
  expect(stale.status).toBe(401);
  expect(fieldIn(stale, "label")).toBe("a key");
  const carried = ["sealed", "answer", "label"].map((name) => [
    name,
    fieldIn(stale, name).replaceAll("&quot;", '"'),
  ]);
  const proof = signedFor(stale, device);
  const fresh = { "fresh-sealed": proof.sealed, "fresh-answer": proof.answer };
  const added = await browser.post(`${home}/sessions/passkey/add`, {
    ...Object.fromEntries(carried),
    ...fresh,
  });
  expect(added.status, wordsIn(added)).toBe(200);
  expect((await alone(next)).answer.status).toBe(303);
});

test("a passkey that is removed lets nobody in, and ends where else its owner is signed in", async () => {
  const { robin, device } = await withPasskey();
  const { browser: lost } = await alone(device);
  const page = await robin.browser.get(`${home}/sessions`);
  const passkey = fieldIn(page, "passkey");
  const stranger = await withPasskey();
  const foreign = await stranger.robin.browser.post(`${home}/sessions/passkey/remove`, { passkey });
  expect(foreign.status).toBe(404);
  // Making the stranger took an hour.
  await signIn(robin);
  const removed = await robin.browser.post(`${home}/sessions/passkey/remove`, { passkey });
  expect(removed.status, wordsIn(removed)).toBe(200);
  expect((await lost.get(home)).status).toBe(303);
  expect((await alone(device)).answer.status).toBe(401);
});

test("a person adds a passkey and signs in with it alone; it opens no console, and nothing once they are erased", async () => {
  const subject = await register(world, shop, { "business-email": "ida@example.com" });
  const browser = await signedIn("ida@example.com");
  const device = authenticator(world);
  const added = await addPasskey(browser, `${me}/ways`, `${me}/ways/passkey/add`, device);
  expect(added.status, wordsIn(added)).toBe(200);
  const other = visitor(world);
  const shown = await other.post(`${me}/passkey`, signedFor(await other.get(`${me}/sign-in`), device));
  expect(shown.headers.location).toBe(me);
  expect((await other.get(me)).status).toBe(200);
  expect((await alone(device)).answer.status).toBe(401);
  const tenant = world.app.tenantBySlug("jmi");
  const id = parseId("subject", subject);
  if (tenant === null || id === null) throw new Error("there is somebody to erase");
  await world.app.vault.destroy(tenant.id, id, "their wish", []);
  const late = await other.post(`${me}/passkey`, signedFor(await other.get(`${me}/sign-in`), device));
  expect(late.status).toBe(401);
});

test("a page runs our script where it speaks to a passkey, and nowhere else; without script the form is not there", async () => {
  const page = await visitor(world).get(`${home}/sign-in`);
  expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
  expect(page.text).toMatch(/<form[^>]*data-passkey[^>]* hidden>/);
  expect(page.text.match(/<script/g)).toHaveLength(1);
  const plain = await visitor(world).get(`${home}/invitation`);
  expect(plain.headers["content-security-policy"]).not.toContain("script-src");
  expect(plain.text).not.toContain("<script");
  const { options } = askedIn(page);
  expect(options).toMatchObject({ rpId: "localhost", userVerification: "required", allowCredentials: [] });
});

async function signedIn(email: string): Promise<Visitor> {
  world.clock.advance(60 * 60_000);
  const browser = visitor(world);
  const challenge = fieldIn(
    await browser.post(`${me}/sign-in`, { channel: "email", identifier: email }),
    "challenge",
  );
  for (let round = 0; round < 200; round++) {
    const code = /\b(\d{6})\b/.exec(world.sent().find(({ to }) => to === email)?.text ?? "")?.[1];
    if (code !== undefined) {
      await browser.post(`${me}/code`, { challenge, code });
      return browser;
    }
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}
