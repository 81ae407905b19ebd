import { expect, test } from "vitest";
import { at } from "../../src/kernel/clock.ts";
import { colleague, owner } from "../support/world-staff.ts";
import { fieldIn, visitor } from "../support/world-visitor.ts";
import { freshPhone, opening, openMembers } from "./people.ts";

const geex = await openMembers();
const { world } = geex;
const home = "/t/geex/me";

async function member(): Promise<string> {
  // Everybody here comes from one address: what was tried there before is forgotten first.
  world.clock.advance(60 * 60_000);
  const phone = freshPhone();
  await geex.register({ ...opening, fields: { "phone-number": phone } });
  return phone;
}

async function codeSentTo(phone: string): Promise<string> {
  for (let round = 0; round < 200; round++) {
    const letter = world.sent().find((one) => one.channel === "sms" && one.to === phone);
    const code = /\b(\d{6})\b/.exec(letter?.text ?? "")?.[1];
    if (code !== undefined) return code;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}

test("GEEX-c1-s1-1-1-c: a code by short message signs in, once, within five minutes and five tries; a number that is nobody's is answered alike", async () => {
  const browser = visitor(world);
  const phone = await member();
  const asked = await browser.post(`${home}/sign-in`, { channel: "sms", identifier: phone });
  const challenge = fieldIn(asked, "challenge");
  const code = await codeSentTo(phone);
  expect((await browser.post(`${home}/code`, { challenge, code })).headers.location).toContain(home);
  expect((await browser.post(`${home}/code`, { challenge, code })).status).toBe(401);

  const late = await member();
  const lateAsked = fieldIn(
    await browser.post(`${home}/sign-in`, { channel: "sms", identifier: late }),
    "challenge",
  );
  const lateCode = await codeSentTo(late);
  world.clock.advance(6 * 60_000);
  expect((await browser.post(`${home}/code`, { challenge: lateAsked, code: lateCode })).status).toBe(401);

  const tried = await member();
  const triedAsked = fieldIn(
    await browser.post(`${home}/sign-in`, { channel: "sms", identifier: tried }),
    "challenge",
  );
  const right = await codeSentTo(tried);
  const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, "0");
  for (let round = 0; round < 5; round++) {
    await browser.post(`${home}/code`, { challenge: triedAsked, code: wrong });
    world.clock.advance(45_000);
  }
  expect((await browser.post(`${home}/code`, { challenge: triedAsked, code: right })).status).not.toBe(303);

  world.clock.advance(60 * 60_000);
  const unknown = await browser.post(`${home}/sign-in`, { channel: "sms", identifier: freshPhone() });
  const plain = (text: string) => text.replaceAll(/challenge_[0-9a-z]+/g, "challenge");
  expect(unknown.status).toBe(asked.status);
  expect(plain(unknown.text)).toBe(plain(asked.text));
});

test("GEEX-c4-s1-2-1-a: staff who have shown a password only see no personal data", async () => {
  const phone = await member();
  const robin = await colleague(world, "support", { slug: "geex" });
  const other = visitor(world);
  const { email, password } = robin;
  await other.post("/t/geex/console/sign-in", { email, password });
  const look = {
    role: "support",
    by: "phone-number",
    value: phone,
    purpose: "customer-service",
    group: "contact-data",
  };
  const refused = await other.post("/t/geex/console/look", look);
  expect(refused.status).toBe(303);
  expect(refused.headers.location).toContain("/second-factor");
});

test("GEEX-c4-s1-2-1-b and GEEX-c4-s1-2-4: staff without an undertaking of confidentiality see nothing; late with their training they do for 14 days", async () => {
  const phone = await member();
  const robin = await colleague(world, "support", { slug: "geex", isQualified: false });
  const look = {
    role: "support",
    by: "phone-number",
    value: phone,
    purpose: "customer-service",
    group: "contact-data",
  };
  const record = (kind: "confidentiality" | "training", days: number) =>
    world.app.staff.qualify(owner(world, "geex"), robin.account, {
      kind,
      digest: Buffer.alloc(32),
      validFrom: world.clock.now(),
      validUntil: at(world.clock.now() + days * 86_400_000),
    });
  const nothing = await robin.browser.post("/t/geex/console/look", look);
  expect(nothing.text).toContain("evidence-missing");
  expect(nothing.text).toContain("GEEX-c4-s1-2-1-b");
  await record("confidentiality", 400);
  await record("training", 1);
  const signIn = async () => {
    await robin.browser.post("/t/geex/console/sign-in", { email: robin.email, password: robin.password });
    await robin.browser.post("/t/geex/console/second-factor", { code: robin.code() });
  };
  for (const [days, isLate] of [
    [14, false],
    [1, true],
  ] as const) {
    world.clock.advance(days * 86_400_000);
    await signIn();
    const answer = await robin.browser.post("/t/geex/console/look", look);
    expect(answer.text.includes("evidence-missing"), `after ${days} more days`).toBe(isLate);
    if (isLate) expect(answer.text).toContain("GEEX-c4-s1-2-4");
  }
});
