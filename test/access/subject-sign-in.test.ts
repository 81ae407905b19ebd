import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { fieldIn, type Visitor, visitor, wordsIn } from "../support/world-visitor.ts";

const world = await openWorld();
const shop = await world.keyFor("application");
const home = "/t/jmi/me";

async function person(email: string): Promise<string> {
  // Everybody here comes from one address: what was tried there before is forgotten first.
  world.clock.advance(60 * 60_000);
  return register(world, shop, { "business-email": email });
}

async function ask(browser: Visitor, email: string) {
  return browser.post(`${home}/sign-in`, { channel: "email", identifier: email });
}

/** The code in the newest letter, once there are so many. */
async function codeSent(to: string, letters = 1): Promise<string> {
  for (let round = 0; round < 200; round++) {
    const mine = world.sent().filter((one) => one.to === to);
    const code = /\b(\d{6})\b/.exec(mine[0]?.text ?? "")?.[1];
    if (code !== undefined && mine.length >= letters) return code;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}

test("somebody whose address we have gets a code there, shows it, and is in: no password, and no other field asked", async () => {
  await person("ida@example.com");
  const browser = visitor(world);
  const form = await browser.get(`${home}/sign-in`);
  expect(form.text.match(/<input(?![^>]*hidden)/g)).toHaveLength(2);
  const asked = await ask(browser, "Ida@Example.com");
  const challenge = fieldIn(asked, "challenge");
  const code = await codeSent("ida@example.com");
  const shown = await browser.post(`${home}/code`, { challenge, code });
  expect(shown.headers.location).toBe(home);
  expect((await browser.get(home)).status).toBe(200);
});

test("a code counts once, for five minutes, for five tries, and for the attempt it was sent for", async () => {
  await person("june@example.com");
  const browser = visitor(world);
  const challenge = fieldIn(await ask(browser, "june@example.com"), "challenge");
  const code = await codeSent("june@example.com");
  const other = fieldIn(await ask(browser, "june@example.com"), "challenge");
  expect((await browser.post(`${home}/code`, { challenge: other, code })).status).toBe(401);
  expect((await browser.post(`${home}/code`, { challenge, code })).status).toBe(303);
  expect((await browser.post(`${home}/code`, { challenge, code })).status).toBe(401);

  await person("kit@example.com");
  const late = fieldIn(await ask(browser, "kit@example.com"), "challenge");
  const lateCode = await codeSent("kit@example.com");
  world.clock.advance(5 * 60_000);
  expect((await browser.post(`${home}/code`, { challenge: late, code: lateCode })).status).toBe(401);

  await person("lou@example.com");
  const tried = fieldIn(await ask(browser, "lou@example.com"), "challenge");
  const triedCode = await codeSent("lou@example.com");
  const wrong = String((Number(triedCode) + 1) % 1_000_000).padStart(6, "0");
  for (let round = 0; round < 5; round++) {
    const answer = await browser.post(`${home}/code`, { challenge: tried, code: wrong });
    expect([401, 429]).toContain(answer.status);
    world.clock.advance(30_000);
  }
  expect((await browser.post(`${home}/code`, { challenge: tried, code: triedCode })).status).not.toBe(303);
});

test("nothing in the answer tells whether a number or an address is somebody's", async () => {
  await person("max@example.com");
  const before = world.sent().length;
  const known = await ask(visitor(world), "max@example.com");
  const unknown = await ask(visitor(world), "nobody-at-all@example.com");
  expect([known.status, unknown.status]).toEqual([200, 200]);
  const plain = (text: string) => text.replaceAll(/challenge_[0-9a-z]+/g, "challenge");
  expect(plain(known.text)).toBe(plain(unknown.text));
  await codeSent("max@example.com");
  expect(world.sent().length).toBe(before + 1);
  const challenge = fieldIn(unknown, "challenge");
  expect((await visitor(world).post(`${home}/code`, { challenge, code: "000000" })).status).toBe(401);
});

test("a second address that is asked for again and again is held up", async () => {
  await person("nan@example.com");
  const statuses: number[] = [];
  for (let round = 0; round < 8; round++)
    statuses.push((await ask(visitor(world), "nan@example.com")).status);
  expect(statuses.filter((one) => one === 200).length).toBeLessThanOrEqual(5);
  expect(statuses.at(-1)).toBe(429);
});

test("who has signed in sees where, ends it, and is out; another's session is none of theirs", async () => {
  await person("oli@example.com");
  const [here, there] = [visitor(world), visitor(world)];
  for (const [index, browser] of [here, there].entries()) {
    const challenge = fieldIn(await ask(browser, "oli@example.com"), "challenge");
    const code = await codeSent("oli@example.com", index + 1);
    expect((await browser.post(`${home}/code`, { challenge, code })).status).toBe(303);
  }
  await here.post(`${home}/sessions/end-others`, {});
  expect((await there.get(home)).status).toBe(303);
  expect(wordsIn(await here.get(home))).toContain("this one");
  await here.post(`${home}/sign-out`, {});
  expect((await here.get(home)).status).toBe(303);
});

test("what was sent, asked and shown stands nowhere in the database or the log", async () => {
  await person("canary.person@example.com");
  const browser = visitor(world);
  const challenge = fieldIn(await ask(browser, "canary.person@example.com"), "challenge");
  const code = await codeSent("canary.person@example.com");
  await browser.post(`${home}/code`, { challenge, code });
  const token = browser.cookie("troth-me") ?? "none";
  const tables = await world.database.admin<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables where schemaname in ('access', 'audit', 'kernel') limit 100`;
  for (const { name } of tables) {
    const rows = await world.database.admin.unsafe(`select * from ${name}`);
    const text = JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value));
    for (const secret of ["canary.person", token]) expect(text, name).not.toContain(secret);
  }
  expect(world.logged()).not.toContain("canary.person");
});
