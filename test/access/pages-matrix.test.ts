import { expect, test } from "vitest";
import { centreRoutes } from "../../src/doors/web/centre/index.ts";
import { consoleRoutes } from "../../src/doors/web/console/index.ts";
import { mayReadLog } from "../support/matrix-expected.ts";
import {
  founder,
  halfSignedIn,
  onFile,
  organisationOf,
  personOf,
  shownBy,
  strangersOf,
  ticketAbout,
} from "../support/pages-neighbours.ts";
import { centrePages, consolePages, type Ids, nobodys, type Page } from "../support/pages-table.ts";
import { openWorld } from "../support/world.ts";
import type { Answer } from "../support/world-http.ts";
import { artefactOf } from "../support/world-log.ts";
import { type Colleague, colleague } from "../support/world-staff.ts";
import { signedIn } from "../support/world-support.ts";
import { type Visitor, visitor } from "../support/world-visitor.ts";

// Each tenant has a neighbour with the very same policy: what is asked makes sense at both.
const world = await openWorld({
  ...{ tenants: ["jmi", "iunu", "geex"], passkeys: true },
  policies: (published) =>
    published.flatMap((policy) => [policy, { ...policy, tenant: `${policy.tenant}-twin` }]),
});
const { policy } = world.app.tenantBySlug("jmi") ?? expect.unreachable("it is served");
const house = { policy, artefact: artefactOf(policy) };
const programs = new Set(["application", "subject", "guardian"]);
const roles = policy.vocabulary.roles.map(({ name }) => name).filter((name) => !programs.has(name));
const staffHome = "/t/jmi/console";
const home = "/t/jmi/me";

const strangers = await strangersOf(world, "jmi-twin");
const staff = new Map<string, Colleague>();
for (const role of roles) staff.set(role, await colleague(world, role));

test("every page and form of the console and of the privacy centre is in the matrix, and nothing else is", () => {
  const listed = (routes: readonly { readonly method: string; readonly path: string }[]) =>
    routes.flatMap(({ method, path }) => (method === "ALL" ? [] : [`${method} ${path}`])).sort();
  expect(Object.keys(consolePages).sort()).toEqual(listed(consoleRoutes().routes));
  expect(Object.keys(centrePages).sort()).toEqual(listed(centreRoutes().routes));
});

test("JMI lets its privacy officer and its auditors look through its log, and nobody else who signs in", () => {
  const readers = roles.filter((role) => mayReadLog(policy, house.artefact, role));
  expect(readers.sort()).toEqual(["auditor", "dpo"]);
});

test("where one signs in is open to whoever comes, and what is another tenant's signs nobody in", async () => {
  world.clock.advance(60 * 60_000);
  const all = [
    { base: staffHome, pages: consolePages, cookie: "troth-console" },
    { base: home, pages: centrePages, cookie: "troth-me" },
  ];
  for (const { base, pages, cookie } of all) {
    for (const [route, { isOpen, fields, expected }] of Object.entries(pages)) {
      if (isOpen !== true) continue;
      const who = visitor(world);
      const answer = await go(who, base, route, fields?.(strangers.ids, "", house));
      expect(answer.status, `${route}: ${answer.text}`).toBe(expected("", house));
      expect(who.cookie(cookie), route).toBeUndefined();
    }
    // A real passkey of the neighbour's, to what they were asked there and to what they are asked here.
    for (const asking of ["/t/jmi-twin/console/sign-in", `${base}/sign-in`]) {
      const who = visitor(world);
      const answer = await who.post(`${base}/passkey`, await shownBy(who, asking, strangers.device));
      expect([answer.status, who.cookie(cookie)], asking).toEqual([401, undefined]);
    }
  }
  const there = "/t/jmi-twin/console";
  const shown = await shownBy(visitor(world), `${there}/sign-in`, strangers.device);
  expect((await visitor(world).post(`${there}/passkey`, shown)).headers.location).toBe(there);
});

test("JMI-V-1-c: no page of the console opens to nobody, to a person, to a password alone or to another tenant's staff", async () => {
  const [role = ""] = roles;
  const lent = staff.get(role) ?? expect.unreachable(role);
  const person = await personOf(world, "jmi", "wanda@example.com");
  const password = visitor(world);
  await password.post(`${staffHome}/sign-in`, { email: lent.email, password: lent.password });
  const callers = [
    { who: visitor(world), led: "/sign-in" },
    { who: lentTo(person.cookie("troth-me"), "troth-console"), led: "/sign-in" },
    { who: lentTo(strangers.token, "troth-console"), led: "/sign-in" },
    { who: password, led: "/second-factor" },
  ];
  for (const [route, { isOpen, fields, address }] of Object.entries(consolePages)) {
    for (const { who, led } of callers) {
      // Signing out is for whoever has a session, and the way to the second proof is where a password leads.
      if (isOpen === true || (led !== "/sign-in" && /second-factor|sign-out/.test(route))) continue;
      const form = fields?.(strangers.ids, role, house);
      const answer = await go(who, staffHome, addressed(route, address, strangers.ids), form);
      expect([answer.status, answer.headers.location], route).toEqual([303, `${staffHome}${led}`]);
    }
  }
});

test.each(roles)(
  "JMI-V-1-c: %s gets of every page what their role is for, and what is another tenant's is not there",
  async (role) => {
    const own = staff.get(role) ?? expect.unreachable(role);
    await signInAgain(own);
    for (const [route, { isOpen, fields, address, expected }] of Object.entries(consolePages)) {
      if (isOpen === true || /second-factor|enrol/.test(route)) continue;
      const named = (ids: Ids) =>
        go(own.browser, staffHome, addressed(route, address, ids), fields?.(ids, role, house));
      const foreign = await named(strangers.ids);
      expect(foreign.status, `${route}: ${foreign.text}`).toBe(expected(role, house));
      if (foreign.status < 403) continue;
      const unknown = await named(nobodys());
      expect(bare(unknown), route).toBe(bare(foreign));
    }
  },
);

test("no page of the privacy centre opens to nobody, to staff or to a person of another tenant, and another's session is not there", async () => {
  const [role = ""] = roles;
  const own = staff.get(role) ?? expect.unreachable(role);
  const elsewhere = await personOf(world, "jmi-twin", "walter@example.com");
  const person = await personOf(world, "jmi", "wendy@example.com");
  await signInAgain(own);
  const callers = [
    visitor(world),
    lentTo(own.browser.cookie("troth-console"), "troth-me"),
    lentTo(elsewhere.cookie("troth-me"), "troth-me"),
  ];
  for (const [route, { isOpen, fields }] of Object.entries(centrePages)) {
    for (const who of isOpen === true ? [] : callers) {
      const answer = await go(who, home, route, fields?.(strangers.ids, role, house));
      expect([answer.status, answer.headers.location], route).toEqual([303, `${home}/sign-in`]);
    }
  }
  const fresh = await signedIn(world, "jmi", "email", "wendy@example.com");
  for (const [route, { isOpen, fields, expected }] of Object.entries(centrePages)) {
    if (isOpen === true) continue;
    const foreign = await go(fresh, home, route, fields?.(strangers.ids, role, house));
    expect(foreign.status, `${route}: ${foreign.text}`).toBe(expected("subject", house));
    if (foreign.status < 403) continue;
    const unknown = await go(fresh, home, route, fields?.(nobodys(), role, house));
    expect(bare(unknown), route).toBe(bare(foreign));
  }
  expect((await person.get(home)).status).toBe(303);
});

test("to a person with a second step, the first opens no page of the privacy centre but the way to it", async () => {
  const half = await halfSignedIn(world);
  for (const [route, { isOpen, fields }] of Object.entries(centrePages)) {
    if (isOpen === true || /second-factor|sign-out/.test(route)) continue;
    const answer = await go(half, "/t/iunu/me", route, fields?.(strangers.ids, "", house));
    expect([answer.status, answer.headers.location], route).toEqual([303, "/t/iunu/me/second-factor"]);
  }
});

type Form = readonly [path: string, expected: number, fields: (ids: Ids) => Readonly<Record<string, string>>];

test("of another organisation, the neighbour's or one of the same tenant, nothing is there and nothing is changed", async () => {
  const others = [await organisationOf(world, "iunu-twin"), await organisationOf(world, "iunu")];
  const agent = await colleague(world, "support", { slug: "iunu" });
  const group = "organisation-data";
  const member = (ids: Ids) => ({ member: ids.member });
  const forms: readonly Form[] = [
    ["/organisation/take-office", 403, ({ offer }) => ({ offer })],
    ["/organisation/change", 403, (ids) => ({ ...member(ids), may: "edit", group })],
    ["/organisation/remove", 403, member],
    ["/organisation/offer-office", 403, member],
    ["/organisation/look", 403, (ids) => ({ ...member(ids), group })],
    ["/support/end", 404, ({ ticket }) => ({ grant: ticket })],
  ];
  const { browser } = await founder(world, "iunu");
  const before = await ties();
  for (const form of forms) await refusedAlike(browser, "/t/iunu/me", form, others);
  // A code from a letter joins one organisation of one tenant.
  const [twins] = others;
  const code: Form = ["/organisation/join", 403, (ids) => ({ code: ids.code })];
  const newcomer = await onFile(world, "iunu");
  const outside = await signedIn(world, "iunu", "sms", newcomer.phone);
  await refusedAlike(outside, "/t/iunu/me", code, twins === undefined ? [] : [twins]);
  await signInAgain(agent, "/t/iunu/console");
  const ended: Form = ["/tickets/end", 404, ({ ticket }) => ({ ticket, role: "support" })];
  await refusedAlike(agent.browser, "/t/iunu/console", ended, others);
  expect(await ties()).toEqual(before);
  // At home the code is as good as it was.
  const twin = await onFile(world, "iunu-twin");
  const inside = await signedIn(world, "iunu-twin", "sms", twin.phone);
  const joined = await inside.post("/t/iunu-twin/me/organisation/join", { code: twins?.code ?? "" });
  expect(joined.status, joined.text).toBe(200);
});

test("a ticket of another tenant, or of another agent, lets nobody compare, act or end it, and about another tenant's people none is opened", async () => {
  const strange = await onFile(world, "geex-twin");
  const known = await onFile(world, "geex");
  const twins = { ...nobodys(), ...(await ticketAbout(world, strange, "account-data")) };
  const colleagues = { ...nobodys(), ...(await ticketAbout(world, known, "account-data")) };
  const agent = await colleague(world, "support", { slug: "geex" });
  const desk = "/t/geex/console";
  const own = { role: "support", by: "phone-number" };
  const forms: readonly Form[] = [
    ["/tickets/end", 404, ({ ticket }) => ({ ticket, ...own })],
    [
      "/tickets/compare",
      403,
      ({ ticket, identifier }) => ({ ticket, ...own, by: "id-number", value: identifier }),
    ],
    ["/tickets/end-sessions", 403, ({ ticket }) => ({ ticket, ...own })],
  ];
  const opened: Form = [
    ...(["/tickets/open", 404] as const),
    ({ identifier }) => ({
      ...{ ...own, value: identifier, number: "T-2", reason: "they asked", for: "me" },
      ...{ group: "account-data", hours: "24" },
    }),
  ];
  const before = await ties();
  for (const form of forms) await refusedAlike(agent.browser, desk, form, [twins, colleagues]);
  await refusedAlike(agent.browser, desk, opened, [twins]);
  // Nobody acts in a role that is not theirs.
  const boss = await colleague(world, "administrator", { slug: "geex" });
  for (const [path, , fields] of [...forms, opened]) {
    const answer = await boss.browser.post(desk + path, fields(colleagues));
    expect(answer.status, `${path}: ${answer.text}`).toBe(403);
  }
  const person = await onFile(world, "geex");
  const browser = await signedIn(world, "geex", "sms", person.phone);
  const end: Form = ["/support/end", 404, ({ ticket }) => ({ grant: ticket })];
  await refusedAlike(browser, "/t/geex/me", end, [twins, colleagues]);
  expect(await ties()).toEqual(before);
  // Those whom it is about end it.
  const theirs = await signedIn(world, "geex-twin", "sms", strange.phone);
  const ended = await theirs.post("/t/geex-twin/me/support/end", { grant: twins.ticket });
  expect(ended.status, ended.text).toBe(200);
});

/** Tries a form with ids of others: each time it is refused, in the very words in which it is with ids of nobody. */
async function refusedAlike(
  who: Visitor,
  base: string,
  [path, expected, fields]: Form,
  others: readonly Ids[],
) {
  const nobodysIds = nobodys();
  const unknown = bare(await who.post(base + path, fields(nobodysIds)), nobodysIds);
  for (const ids of others) {
    const foreign = await who.post(base + path, fields(ids));
    expect(foreign.status, `${path}: ${foreign.text}`).toBe(expected);
    expect(bare(foreign, ids), path).toBe(unknown);
  }
}

/** All by which somebody belongs to an organisation, is invited to one, or is let look. */
async function ties() {
  const { admin } = world.database;
  return [
    await admin`select * from access.membership order by id`,
    await admin`select * from access.membership_invitation order by id`,
    await admin`select * from access.support_grant order by id`,
  ];
}

function lentTo(token: string | undefined, name: string): Visitor {
  const who = visitor(world);
  who.setCookie(name, token ?? expect.unreachable("there is a token to lend"));
  return who;
}

/** A route with what its address names filled in. */
function addressed(route: string, address: Page["address"], ids: Ids): string {
  return address === undefined ? route : `${route.split(" ")[0]} ${address(ids)}`;
}

function go(who: Visitor, base: string, route: string, fields = {}): Promise<Answer> {
  const [method, path = ""] = route.split(" ");
  const address = path === "/" ? base : base + path;
  return method === "GET" ? who.get(address) : who.post(address, fields);
}

async function signInAgain({ browser, email, password, code }: Colleague, base = staffHome): Promise<void> {
  world.clock.advance(60 * 60_000);
  await browser.post(`${base}/sign-in`, { email, password });
  const answer = await browser.post(`${base}/second-factor`, { code: code() });
  expect(answer.headers.location).toBe(base);
}

/** A page without ids, without what was typed into it, and without what it asks of a passkey, which is new each time. */
function bare({ status, text }: Answer, { identifier, code }: Ids = strangers.ids): string {
  const typed = [identifier, code, nobodys().identifier].reduce(
    (left, one) => left.replaceAll(one, "…"),
    text,
  );
  const asked = /data-passkey="[^"]*"|name="(?:fresh-)?sealed" value="[^"]*"/g;
  return `${status} ${typed.replaceAll(asked, "…").replaceAll(/[a-z]+_[0-9a-z]{26}/g, "…")}`;
}
