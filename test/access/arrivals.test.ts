import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { colleague } from "../support/world-staff.ts";
import { fieldIn, type Visitor, visitor, wordsIn } from "../support/world-visitor.ts";

const world = await openWorld();
const shop = await world.keyFor("application");
const home = "/t/jmi/console";
const me = "/t/jmi/me";

async function lettersTo(to: string, count: number, about: RegExp) {
  for (let round = 0; round < 100; round++) {
    const mine = world.sent().filter((one) => one.to === to && about.test(one.text));
    if (mine.length >= count) return mine;
    await new Promise((next) => setTimeout(next, 10));
  }
  return world.sent().filter((one) => one.to === to && about.test(one.text));
}

async function signIn(browser: Visitor, email: string, password: string, code: string): Promise<void> {
  await browser.post(`${home}/sign-in`, { email, password });
  const shown = await browser.post(`${home}/second-factor`, { code });
  if (shown.status !== 303) throw new Error(`not signed in: ${shown.status}`);
}

async function byCode(browser: Visitor, email: string, letters: number): Promise<void> {
  const asked = await browser.post(`${me}/sign-in`, { channel: "email", identifier: email });
  const [letter] = await lettersTo(email, letters, /\b\d{6}\b/);
  const code = /\b(\d{6})\b/.exec(letter?.text ?? "")?.[1] ?? "";
  const shown = await browser.post(`${me}/code`, { challenge: fieldIn(asked, "challenge"), code });
  if (shown.status !== 303) throw new Error(`not signed in: ${shown.status}`);
}

test("JMI-V-2-b: a sign-in from another device is told to its owner at once, stands in their list, can be ended there, and is in the log", async () => {
  const robin = await colleague(world, "support");
  const { browser, email, password, code } = robin;
  await signIn(browser, email, password, code());
  // On a device that they signed in on before, nobody is told of anything.
  expect(await lettersTo(email, 1, /another device/)).toHaveLength(0);
  world.clock.advance(60_000);
  const other = visitor(world);
  await signIn(other, email, password, code());
  expect(await lettersTo(email, 1, /signed in as you from another device/)).toHaveLength(1);
  const page = await browser.get(`${home}/sessions`);
  expect(wordsIn(page).match(/from another device/g)).toHaveLength(1);
  expect((await other.get(home)).status).toBe(200);
  expect((await browser.post(`${home}/sessions/end`, { session: fieldIn(page, "session") })).status).toBe(
    303,
  );
  expect((await other.get(home)).status).toBe(303);
  await world.settleLog();
  const [entries] = await world.database.admin<{ count: number }[]>`
    select count(*)::int as count from audit.leaf join audit.entry on entry_id = entry.id and leaf.tenant_id = entry.tenant_id
    where convert_from(body, 'UTF8') like '%"action":"show-second-factor"%"effect":"done"%'`;
  expect(entries?.count).toBe(2);
});

test("JMI-V-2-b: a person is told where their code went, which nothing keeps in the open or longer than it must", async () => {
  const email = "zoe.canary@example.com";
  await register(world, shop, { "business-email": email });
  world.clock.advance(60 * 60_000);
  const [own, other] = [visitor(world), visitor(world)];
  await byCode(own, email, 1);
  expect(await lettersTo(email, 1, /another device/)).toHaveLength(0);
  await byCode(other, email, 2);
  expect(await lettersTo(email, 1, /another device/)).toHaveLength(1);
  expect(wordsIn(await own.get(me))).toContain("from another device");
  await byCode(own, email, 3);
  expect(await lettersTo(email, 2, /another device/)).toHaveLength(1);
  const kept = await world.database.admin<{ reply_to: Buffer | null }[]>`
    select reply_to from access.challenge where used_at is not null
    union all select reply_to from access.session`;
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.filter(({ reply_to }) => reply_to !== null)).toEqual([]);
});

test("IUNU-SEC-2-a: when the tries of an account run out an alert is raised, once, and its owner is told how many were wrong", async () => {
  const robin = await colleague(world, "support");
  const stranger = visitor(world);
  let wrong = 0;
  for (let round = 0; round < 20; round++) {
    const guess = { email: robin.email, password: `guess number ${round}` };
    if ((await stranger.post(`${home}/sign-in`, guess)).status === 401) wrong++;
  }
  const events = () => world.database.admin<{ event: string; facts: unknown }[]>`
    select event, facts from kernel.outbox where event = 'sign-in.held-up'`;
  expect(await events()).toHaveLength(1);
  expect((await events())[0]?.facts).toEqual({ account: robin.account });
  const { browser, email, password, code } = robin;
  await signIn(browser, email, password, code());
  expect(wordsIn(await browser.get(home))).toMatch(
    new RegExp(`${wrong} wrong tr(y|ies) to sign in as you since`),
  );
  world.clock.advance(60_000);
  await signIn(browser, email, password, code());
  expect(wordsIn(await browser.get(home))).not.toContain("to sign in as you since");
});
