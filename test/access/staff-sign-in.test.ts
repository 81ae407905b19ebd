import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { colleague, invitation } from "../support/world-staff.ts";
import { fieldIn, visitor, wordsIn } from "../support/world-visitor.ts";

const world = await openWorld();
const home = "/t/jmi/console";

test("somebody is invited, chooses a password, takes on an authenticator, and is in: with ten recovery codes told once", async () => {
  const robin = await colleague(world, "support");
  expect(robin.recoveryCodes).toHaveLength(10);
  const today = await robin.browser.get(home);
  expect(today.status).toBe(200);
  expect(wordsIn(today)).toContain("Today");
});

test("whoever has not signed in is led to where one does, from every page of the console", async () => {
  for (const path of ["", "/look", "/access", "/sessions", "/second-factor", "/enrol"]) {
    const answer = await visitor(world).get(home + path);
    expect(answer.status, path).toBe(303);
    expect(answer.headers.location, path).toBe(`${home}/sign-in`);
  }
});

test("IUNU-SEC-2-b: once a second proof is there, the password alone opens nothing, and a code counts once", async () => {
  const robin = await colleague(world, "support");
  const other = visitor(world);
  const { email, password } = robin;
  expect((await other.post(`${home}/sign-in`, { email, password })).status).toBe(303);
  for (const path of ["", "/look", "/access", "/sessions", "/enrol"]) {
    expect((await other.get(home + path)).headers.location, path).toBe(`${home}/second-factor`);
  }
  const code = robin.code();
  const right = await other.post(`${home}/second-factor`, { code });
  expect(right.headers.location).toBe(home);
  expect((await other.get(home)).status).toBe(200);
  const third = visitor(world);
  await third.post(`${home}/sign-in`, { email, password });
  const again = await third.post(`${home}/second-factor`, { code });
  expect(again.status).toBe(401);
  expect(again.text).toContain("code-refused");
});

test("a recovery code stands in once for the authenticator", async () => {
  const robin = await colleague(world, "support");
  const [code = ""] = robin.recoveryCodes;
  for (const [round, status] of [
    [1, 303],
    [2, 401],
  ] as const) {
    const other = visitor(world);
    await other.post(`${home}/sign-in`, { email: robin.email, password: robin.password });
    expect((await other.post(`${home}/second-factor`, { code })).status, `round ${round}`).toBe(status);
  }
});

test("an invitation opens one account, once, and not after its time", async () => {
  const code = await invitation(world, "support", "once@staff.example");
  const taken = await visitor(world).post(`${home}/invitation`, { code, password: "seven quiet lanterns" });
  expect(taken.status).toBe(200);
  const second = await visitor(world).post(`${home}/invitation`, { code, password: "seven quiet lanterns" });
  expect(second.status).toBe(403);
  expect(second.text).toContain("invitation-refused");
  const late = await invitation(world, "support", "late@staff.example");
  world.clock.advance(7 * 86_400_000);
  expect(
    (await visitor(world).post(`${home}/invitation`, { code: late, password: "seven quiet lanterns" }))
      .status,
  ).toBe(403);
});

test.each([
  ["too short", "abc123!", "at least 8"],
  ["what others used", "password123", "others have used"],
  ["what anybody knows of them", "robin vale", "what anybody knows"],
])("a password that is %s is not taken, and the invitation stays open", async (_what, password, why) => {
  const code = await invitation(world, "support", `weak.${password.length}@staff.example`);
  const refused = await visitor(world).post(`${home}/invitation`, { code, password });
  expect(refused.status).toBe(422);
  expect(wordsIn(refused)).toContain(why);
  expect(
    (await visitor(world).post(`${home}/invitation`, { code, password: "seven quiet lanterns" })).status,
  ).toBe(200);
});

test("nothing in status or words tells whether an address is somebody's", async () => {
  const robin = await colleague(world, "support");
  const known = await visitor(world).post(`${home}/sign-in`, {
    email: robin.email,
    password: "wrong but long enough",
  });
  const unknown = await visitor(world).post(`${home}/sign-in`, {
    email: "nobody@staff.example",
    password: "wrong but long enough",
  });
  expect([known.status, unknown.status]).toEqual([401, 401]);
  expect(known.text).toBe(unknown.text);
});

test("IUNU-SEC-2-a: who guesses is held up, and the owner on a device of theirs is not", async () => {
  const robin = await colleague(world, "support");
  const stranger = visitor(world);
  const statuses: number[] = [];
  for (let round = 0; round < 20; round++) {
    const answer = await stranger.post(`${home}/sign-in`, {
      email: robin.email,
      password: `guess number ${round}`,
    });
    statuses.push(answer.status);
  }
  expect(statuses.filter((one) => one === 401).length).toBeLessThanOrEqual(5);
  const right = await stranger.post(`${home}/sign-in`, { email: robin.email, password: robin.password });
  expect(right.status).toBe(429);
  expect(Number(right.headers["retry-after"])).toBeGreaterThan(0);
  const own = await robin.browser.post(`${home}/sign-in`, { email: robin.email, password: robin.password });
  expect(own.headers.location).toBe(home);
});

test("whoever knows a password and makes up a device for each guess has no more guesses at the second proof", async () => {
  const robin = await colleague(world, "support");
  const thief = visitor(world);
  await thief.post(`${home}/sign-in`, { email: robin.email, password: robin.password });
  expect(thief.cookie("troth-device-console")).toBeUndefined();
  const statuses: number[] = [];
  for (let round = 0; round < 20; round++) {
    thief.setCookie("troth-device-console", `made-up-${round}`);
    statuses.push((await thief.post(`${home}/second-factor`, { code: "000000" })).status);
  }
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
  expect(statuses.at(-1)).toBe(429);
});

test("an authenticator whose sealed secret was made up, or is another's, is not taken on", async () => {
  const other = await colleague(world, "support");
  const foreign = fieldIn(await other.browser.get(`${home}/enrol`), "sealed");
  const robin = await colleague(world, "support");
  for (const sealed of ["", "made-up", foreign]) {
    const refused = await robin.browser.post(`${home}/enrol`, { sealed, code: robin.code() });
    expect(refused.status, sealed).toBe(401);
    expect(refused.text).toContain("code-refused");
  }
});

test("a session's token is another one after each proof: whoever planted or learned the first has nothing", async () => {
  const robin = await colleague(world, "support");
  const other = visitor(world);
  await other.post(`${home}/sign-in`, { email: robin.email, password: robin.password });
  const first = other.cookie("troth-console") ?? "";
  await other.post(`${home}/second-factor`, { code: robin.code() });
  const second = other.cookie("troth-console") ?? "";
  expect(second).not.toBe(first);
  const thief = visitor(world);
  thief.setCookie("troth-console", first);
  expect((await thief.get(home)).status).toBe(303);
});

test("a session ends when nothing is done in it for a quarter of an hour, and after twelve hours whatever is done", async () => {
  const idle = await colleague(world, "support");
  world.clock.advance(15 * 60_000);
  expect((await idle.browser.get(home)).status).toBe(303);
  const busy = await colleague(world, "support");
  for (let minutes = 0; minutes < 12 * 60 - 10; minutes += 10) {
    world.clock.advance(10 * 60_000);
    expect((await busy.browser.get(home)).status).toBe(200);
  }
  world.clock.advance(10 * 60_000);
  expect((await busy.browser.get(home)).status).toBe(303);
});

test("a form that another site made a browser send does nothing", async () => {
  const robin = await colleague(world, "support");
  const before = (await robin.browser.get(`${home}/sessions`)).text;
  for (const headers of [
    { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "same-site" },
    { origin: "null", "sec-fetch-site": "none" },
    { origin: world.url, "sec-fetch-site": "cross-site" },
  ]) {
    const answer = await robin.browser.post(`${home}/sessions/end-others`, {}, headers);
    expect(answer.status, JSON.stringify(headers)).toBe(403);
  }
  // A browser from before such headers says its origin, or is not believed.
  const old = { method: "POST", path: `${home}/sessions/end-others` };
  for (const origin of ["https://elsewhere.example", "null", ""]) {
    const headers = { origin, cookie: `troth-console=${robin.browser.cookie("troth-console")}` };
    const answer = await world.call(null, old.method, old.path, "", headers);
    expect(answer.status, origin).toBe(403);
  }
  expect((await robin.browser.get(`${home}/sessions`)).text).toBe(before);
});
