import { expect, test } from "vitest";
import { centreRoutes } from "../../src/doors/web/centre/index.ts";
import { consoleRoutes } from "../../src/doors/web/console/index.ts";
import { problems } from "../../src/kernel/problem.ts";
import { decide } from "../../src/policy/index.ts";
import { mayReadLog } from "../support/matrix-expected.ts";
import { randomId } from "../support/matrix-world.ts";
import { openWorld } from "../support/world.ts";
import { collectedIn } from "../support/world-answers.ts";
import type { Answer } from "../support/world-http.ts";
import { artefactOf } from "../support/world-log.ts";
import { register, registration } from "../support/world-people.ts";
import { type Colleague, colleague, invitation, owner } from "../support/world-staff.ts";
import { codeSent, fieldIn, type Visitor, visitor } from "../support/world-visitor.ts";

const world = await openWorld({
  policies: (published) => published.flatMap((policy) => [policy, { ...policy, tenant: "twin" }]),
});
const { policy } = world.app.tenantBySlug("jmi") ?? expect.unreachable("it is served");
const artefact = artefactOf(policy);
const programs = new Set(["application", "subject", "guardian"]);
const roles = policy.vocabulary.roles.map(({ name }) => name).filter((name) => !programs.has(name));
const staffHome = "/t/jmi/console";
const home = "/t/jmi/me";

/** What a form names that is not one's own: of the other tenant, or of nobody. */
type Ids = Readonly<Record<"account" | "invitation" | "session" | "entry" | "identifier", string>>;

type Page = {
  /** Open to whoever comes: where one signs in. */
  readonly isOpen?: true;
  readonly fields?: (ids: Ids, role: string) => Readonly<Record<string, string>>;
  /** Where the address names something: all of it. */
  readonly address?: (ids: Ids) => string;
  /** What somebody of this role gets who names what is not theirs. */
  readonly expected: (role: string) => number;
};

const digest = "ab".repeat(32);
const always = (status: number) => () => status;
const overseers = new Set(["administrator", "auditor", "dpo"]);
const notDeclared = problems["not-declared"].status;
const evidence = {
  ...{ clause: policy.clauses[0]?.id ?? "", document: "Review", owner: "Compliance", digest },
  ...{ from: "2026-01-01", until: "2027-01-01" },
};
const logReaders = (status: number) => (role: string) => (mayReadLog(policy, artefact, role) ? status : 403);
const administrators = (status: number) => (role: string) => (role === "administrator" ? status : 403);

/** Every page and form of the console. */
const consolePages: Readonly<Record<string, Page>> = {
  "GET /sign-in": { isOpen: true, expected: always(200) },
  "POST /sign-in": { isOpen: true, expected: always(401) },
  "GET /invitation": { isOpen: true, expected: always(200) },
  "POST /invitation": { isOpen: true, expected: always(403) },
  "GET /second-factor": { expected: always(200) },
  "POST /second-factor": { fields: () => ({ code: "000000" }), expected: always(401) },
  "GET /enrol": { expected: always(200) },
  "POST /enrol": { fields: () => ({ sealed: "none", code: "000000" }), expected: always(401) },
  "GET /": { expected: always(200) },
  "GET /sessions": { expected: always(200) },
  "POST /sessions/end": { fields: ({ session }) => ({ session }), expected: always(404) },
  "POST /sessions/end-others": { expected: always(303) },
  "POST /sessions/password": {
    fields: () => ({ old: "not what it is now", password: "seven quiet lanterns" }),
    expected: always(401),
  },
  "GET /access": { expected: administrators(200) },
  "POST /access/invite": {
    fields: (_ids, role) => ({
      name: "Uma",
      email: `${role}@new.example`,
      role: "support",
      reason: "is new",
    }),
    expected: administrators(303),
  },
  "POST /access/withdraw": {
    fields: (ids) => ({ invitation: ids.invitation }),
    expected: administrators(404),
  },
  "POST /access/give-role": {
    fields: ({ account }) => ({ account, role: "dpo", reason: "wants to", until: "" }),
    expected: administrators(404),
  },
  "POST /access/end-role": {
    fields: ({ account }) => ({ account, role: "support" }),
    expected: administrators(404),
  },
  "POST /access/end-account": { fields: ({ account }) => ({ account }), expected: administrators(404) },
  "POST /access/qualify": {
    fields: ({ account }) => ({ account, kind: "training", digest, until: "2027-01-01" }),
    expected: administrators(404),
  },
  "GET /log": { address: () => "/log?role=application", expected: logReaders(200) },
  "GET /log/:entry": { address: ({ entry }) => `/log/${entry}`, expected: logReaders(404) },
  "GET /evidence": { expected: (role) => (overseers.has(role) ? 200 : 403) },
  // JMI promises nothing that a document proves: whoever may put one on record is told so.
  "POST /evidence": { fields: () => evidence, expected: administrators(notDeclared) },
  "GET /look": { expected: always(200) },
  "POST /look": { fields: looking, expected: (role) => (mayLook(role, "read") ? 404 : 403) },
  "GET /reveal": { expected: always(200) },
  "POST /reveal": {
    fields: (ids, role) => ({ ...looking(ids, role), field: "business-email", reason: "they called" }),
    expected: (role) => (mayLook(role, "reveal") ? 404 : 403),
  },
  "POST /sign-out": { expected: always(303) },
};

/** Every page and form of the privacy centre, for a person who has signed in. */
const centrePages: Readonly<Record<string, Page>> = {
  "GET /sign-in": { isOpen: true, expected: always(200) },
  "POST /sign-in": { isOpen: true, expected: always(422) },
  "POST /code": { isOpen: true, expected: always(401) },
  "GET /": { expected: always(200) },
  "POST /sessions/end": { fields: ({ session }) => ({ session }), expected: always(404) },
  "POST /sessions/end-others": { expected: always(303) },
  "POST /sign-out": { expected: always(303) },
};

const shops = {
  jmi: await world.keyFor("application"),
  twin: await world.keyFor("application", { tenant: "twin" }),
};
const strangers = await strangersOf();
const staff = new Map<string, Colleague>();
for (const role of roles) staff.set(role, await colleague(world, role));

test("every page and form of the console and of the privacy centre is in the matrix, and nothing else is", () => {
  const listed = (routes: readonly { readonly method: string; readonly path: string }[]) =>
    routes.flatMap(({ method, path }) => (method === "ALL" ? [] : [`${method} ${path}`])).sort();
  expect(Object.keys(consolePages).sort()).toEqual(listed(consoleRoutes().routes));
  expect(Object.keys(centrePages).sort()).toEqual(listed(centreRoutes().routes));
});

test("JMI lets its privacy officer and its auditors look through its log, and nobody else who signs in", () => {
  expect(roles.filter((role) => mayReadLog(policy, artefact, role)).sort()).toEqual(["auditor", "dpo"]);
});

test("JMI-V-1-c: no page of the console opens to nobody, to a person, to a password alone or to another tenant's staff", async () => {
  const [role = ""] = roles;
  const lent = staff.get(role) ?? expect.unreachable(role);
  const person = await signedIn("wanda@example.com");
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
      const form = fields?.(strangers.ids, role);
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
        go(own.browser, staffHome, addressed(route, address, ids), fields?.(ids, role));
      const foreign = await named(strangers.ids);
      expect(foreign.status, `${route}: ${foreign.text}`).toBe(expected(role));
      if (foreign.status !== 404) continue;
      const unknown = await named(nobodys());
      expect(bare(unknown), route).toBe(bare(foreign));
    }
  },
);

test("no page of the privacy centre opens to nobody, to staff or to a person of another tenant, and another's session is not there", async () => {
  const [role = ""] = roles;
  const own = staff.get(role) ?? expect.unreachable(role);
  await signInAgain(own);
  const elsewhere = await signedIn("walt@example.com", "twin");
  const callers = [
    visitor(world),
    lentTo(own.browser.cookie("troth-console"), "troth-me"),
    lentTo(elsewhere.cookie("troth-me"), "troth-me"),
  ];
  const person = await signedIn("wendy@example.com");
  for (const [route, { isOpen, fields, expected }] of Object.entries(centrePages)) {
    for (const who of isOpen === true ? [] : callers) {
      const answer = await go(who, home, route, fields?.(strangers.ids, role));
      expect([answer.status, answer.headers.location], route).toEqual([303, `${home}/sign-in`]);
    }
    const foreign = await go(person, home, route, fields?.(strangers.ids, role));
    expect(foreign.status, `${route}: ${foreign.text}`).toBe(expected("subject"));
    if (fields === undefined) continue;
    expect(bare(await go(person, home, route, fields(nobodys(), role)))).toBe(bare(foreign));
  }
});

/** Whether the published policy lets a role see anything of what the form asks for. */
function mayLook(role: string, action: "read" | "reveal"): boolean {
  const { vocabulary, homeRegion: region } = policy;
  const fields = vocabulary.data.filter(
    ({ groups, sensitivity }) => groups.includes("contact") && sensitivity !== "secret",
  );
  const names = action === "reveal" ? ["business-email"] : fields.map(({ name }) => name);
  return names.some((data) => {
    const state = {
      consent: "none",
      restriction: "no",
      objection: "no",
      retention: "within",
      relation: "other",
    };
    const decision = decide(artefact, {
      ...{ action, data, purpose: "technical-support", scenario: vocabulary.scenarios[0]?.name ?? "" },
      ...{ source: "subject", recipient: "self", region, role },
      state: { ...state, collectedFor: "this-purpose" },
    });
    if (decision.outcome !== "permitted") return false;
    return action === "reveal" || decision.obligations.every(({ type }) => type !== "reason");
  });
}

function looking({ identifier }: Ids, role: string) {
  return { role, by: "business-email", value: identifier, purpose: "technical-support", group: "contact" };
}

/** Somebody of ours at the other tenant, an open session of theirs, and what is on file there. */
async function strangersOf() {
  const identifier = "walt@example.com";
  const kept = { ...registration, fields: { "business-email": identifier } };
  const { entry } = collectedIn(await world.call(shops.twin, "POST", "/v1/collections", kept));
  const theirs = await colleague(world, "administrator", { slug: "twin" });
  const code = await invitation(world, "support", "una@staff.example", "twin");
  const [session] = await world.app.sessions.list({
    ...{ kind: "staff", id: theirs.account, tenant: owner(world, "twin").tenant, subject: null },
  });
  const ids = {
    ...{ account: theirs.account, invitation: `invitation_${code.split(".")[0]}`, identifier, entry },
    session: session?.id ?? expect.unreachable("they are signed in"),
  };
  return { ids, token: theirs.browser.cookie("troth-console") };
}

function nobodys(): Ids {
  const id = (word: Exclude<keyof Ids, "identifier">) => randomId(word);
  const identifier = "nobody.here@example.com";
  const account = { account: id("account"), invitation: id("invitation"), session: id("session") };
  return { ...account, entry: id("entry"), identifier };
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

async function signedIn(email: string, slug: "jmi" | "twin" = "jmi"): Promise<Visitor> {
  // Everybody here comes from one address: what was tried there before is forgotten first.
  world.clock.advance(60 * 60_000);
  await register(world, shops[slug], { "business-email": email });
  const browser = visitor(world);
  const asked = await browser.post(`/t/${slug}/me/sign-in`, { channel: "email", identifier: email });
  const code = await codeSent(world, email);
  await browser.post(`/t/${slug}/me/code`, { challenge: fieldIn(asked, "challenge"), code });
  return browser;
}

async function signInAgain({ browser, email, password, code }: Colleague): Promise<void> {
  world.clock.advance(60 * 60_000);
  await browser.post(`${staffHome}/sign-in`, { email, password });
  const answer = await browser.post(`${staffHome}/second-factor`, { code: code() });
  expect(answer.headers.location).toBe(staffHome);
}

/** A page without ids and without what was typed into it. */
function bare({ status, text }: Answer): string {
  const typed = [strangers.ids.identifier, nobodys().identifier].reduce(
    (left, one) => left.replaceAll(one, "…"),
    text,
  );
  return `${status} ${typed.replaceAll(/[a-z]+_[0-9a-z]{26}/g, "…")}`;
}
