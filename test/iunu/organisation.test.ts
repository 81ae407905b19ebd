import { expect, test } from "vitest";
import { problemIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { colleague } from "../support/world-staff.ts";
import { signedIn } from "../support/world-support.ts";
import { openTenant } from "../support/world-tenant.ts";
import { fieldIn, type Visitor, wordsIn } from "../support/world-visitor.ts";

const { world, admin, keyFor, ...iunu } = await openTenant("iunu", "iunu-web");
const home = "/t/iunu/me/organisation";
const hourMs = 3_600_000;
let numbers = 0;

/** Somebody with an account, signed in. */
async function person() {
  const phone = `+1202555${String(++numbers).padStart(4, "0")}`;
  const fields = { email: freshEmail(), "phone-number": phone };
  const subject = await iunu.register({
    ...{ scenario: "account-signup", source: "subject", purposes: ["service-delivery"], fields },
  });
  return { subject, phone, browser: await signedIn(world, "iunu", "sms", phone) };
}

/** An organisation with its administrator. */
async function founder(name = "Green House") {
  const one = await person();
  expect((await one.browser.post(`${home}/found`, { name })).status).toBe(200);
  return one;
}

let letters = 0;

/** Invites somebody and returns the code that was sent to them. */
async function codeOf(administrator: Visitor, may: string, group = "organisation-data"): Promise<string> {
  const email = `invited.${++letters}@example.com`;
  const invited = await administrator.post(`${home}/invite`, { email, may, group });
  expect(invited.status, wordsIn(invited)).toBe(200);
  for (let round = 0; round < 500; round++) {
    const letter = world.sent().find(({ to }) => to === email);
    const code = /\n\n([0-9a-z]{26}\.[\w-]+)\n\n/.exec(letter?.text ?? "")?.[1];
    if (code !== undefined) return code;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no invitation was sent");
}

function again(one: { readonly phone: string }): Promise<Visitor> {
  return signedIn(world, "iunu", "sms", one.phone);
}

test("IUNU-SEC-1-a: an administrator invites by e-mail with a role; the code joins once, in time, and that organisation only; nobody else invites", async () => {
  const guest = await person();
  const second = await person();
  const boss = await founder("Zq Gardens");
  const code = await codeOf(boss.browser, "view");
  const inside = await again(guest);
  const joined = await inside.post(`${home}/join`, { code });
  expect(joined.status, wordsIn(joined)).toBe(200);
  expect(wordsIn(joined)).toContain("Zq Gardens");
  const late = await (await again(second)).post(`${home}/join`, { code });
  expect(late.status).toBe(403);
  expect(late.text).toContain("invitation-refused");
  // A member invites nobody: by the clause, and nothing is sent.
  const member = await again(guest);
  const refused = await member.post(`${home}/invite`, {
    email: "x@example.com",
    may: "view",
    group: "organisation-data",
  });
  expect(refused.status).toBe(403);
  expect(refused.text).toContain("IUNU-SEC-1-a");
  expect(world.sent().filter(({ to }) => to === "x@example.com")).toEqual([]);
  expect(await admin`select 1 from access.membership_invitation`).toHaveLength(1);
  // An invitation that is over lets nobody in.
  const boss2 = await again(boss);
  const old = await codeOf(boss2, "view");
  world.clock.advance(7 * 24 * hourMs);
  expect((await (await again(second)).post(`${home}/join`, { code: old })).status).toBe(403);
});

test("IUNU-SEC-1-b: what a member may do changes with their next request, while they are signed in; nobody changes their own place, and the last administrator stays", async () => {
  const guest = await person();
  const boss = await founder();
  const code = await codeOf(boss.browser, "edit");
  const member = await again(guest);
  await member.post(`${home}/join`, { code });
  const desk = await signInQuickly(boss.phone);
  const write = () => member.post(`${home}/add`, { data: "customer-content", text: "plot zq-7" });
  const wrote = await write();
  expect(wrote.status, wordsIn(wrote)).toBe(200);
  const down = await desk.post(`${home}/change`, {
    ...{ member: guest.subject, may: "view", group: "organisation-data" },
  });
  expect(down.status, wordsIn(down)).toBe(200);
  const refused = await write();
  expect(refused.status).toBe(403);
  expect(refused.text).toContain("IUNU-SEC-1-b");
  // They still see what the others keep, until that is taken away as well.
  await desk.post(`${home}/add`, { data: "customer-content", text: "plot zq-8" });
  const look = () => member.post(`${home}/look`, { member: boss.subject, group: "organisation-data" });
  expect(wordsIn(await look())).toContain("plot zq-8");
  await desk.post(`${home}/change`, { member: guest.subject, may: "nothing", group: "organisation-data" });
  const blind = await look();
  expect(blind.status).toBe(403);
  expect(blind.text).not.toContain("plot zq-8");

  // Not even its administrator changes their own place, nor takes it away.
  const own = await desk.post(`${home}/remove`, { member: boss.subject });
  expect(own.status).toBe(403);
  expect(own.text).toContain("IUNU-SEC-1-b");
  const theirs = await member.post(`${home}/change`, {
    member: guest.subject,
    may: "edit",
    group: "organisation-data",
  });
  expect(theirs.status).toBe(403);

  // The office is handed over when it is taken, and whoever had it is a member.
  expect((await desk.post(`${home}/offer-office`, { member: guest.subject })).status).toBe(200);
  const offered = await member.get(home);
  const taken = await member.post(`${home}/take-office`, { offer: fieldIn(offered, "offer") });
  expect(taken.status, wordsIn(taken)).toBe(200);
  const late = await desk.post(`${home}/invite`, {
    email: "y@example.com",
    may: "view",
    group: "organisation-data",
  });
  expect(late.status).toBe(403);
  expect((await member.post(`${home}/remove`, { member: boss.subject })).status).toBe(200);
  expect(wordsIn(await desk.get(home))).toContain("You belong to no organisation.");
});

test("IUNU-SEC-1-c: support sees nothing of an organisation until its administrator invites it, then what it was invited to, until the invitation ends; the administrator sees each look", async () => {
  const boss = await founder();
  const added = await boss.browser.post(`${home}/add`, { data: "customer-content", text: "plot zq-9" });
  expect(added.status, wordsIn(added)).toBe(200);
  for (const role of ["support", "administrator"]) {
    const key = await keyFor(role);
    const look = await iunu.read(key, boss.subject, "technical-support", ["customer-content"], {
      reason: "it fails",
    });
    expect(problemIn(look).code, role).toBe("support-not-invited");
    expect(problemIn(look).errors[0]?.clauses, role).toContain("IUNU-SEC-1-c");
  }
  const invited = await boss.browser.post("/t/iunu/me/support/invite", {
    ...{ role: "support", group: "organisation-data", hours: "2", reason: "the map stays empty" },
  });
  expect(invited.status, wordsIn(invited)).toBe(200);
  const support = await keyFor("support");
  const read = (reason?: string) =>
    iunu.read(
      support,
      boss.subject,
      "technical-support",
      ["customer-content"],
      reason === undefined ? {} : { reason },
    );
  expect(problemIn(await read()).code).toBe("obligation-unmet");
  const seen = await read("the map stays empty");
  expect(seen.status, seen.text).toBe(200);
  expect(seen.text).toContain("plot zq-9");
  const entry = /entry_[0-9a-z]{26}/.exec(seen.text)?.[0] ?? "none";
  expect(wordsIn(await boss.browser.get("/t/iunu/me/support"))).toContain(entry);
  // Whoever runs the platform is not let in with them.
  const platform = await keyFor("administrator");
  const theirs = await iunu.read(platform, boss.subject, "technical-support", ["customer-content"], {
    reason: "it fails",
  });
  expect(problemIn(theirs).code).toBe("support-not-invited");
  world.clock.advance(2 * hourMs - 1);
  expect((await read("still")).status).toBe(200);
  world.clock.advance(1);
  expect(problemIn(await read("too late")).code).toBe("support-not-invited");

  const once = await signInQuickly(boss.phone, hourMs);
  await once.post("/t/iunu/me/support/invite", {
    ...{ role: "support", group: "organisation-data", hours: "2", reason: "again" },
  });
  expect((await read("again")).status).toBe(200);
  const page = await once.get("/t/iunu/me/support");
  expect((await once.post("/t/iunu/me/support/end", { grant: fieldIn(page, "grant") })).status).toBe(200);
  expect(problemIn(await read("ended")).code).toBe("support-not-invited");
});

test("IUNU-III-2: what somebody wrote to support, support reads; what belongs to their organisation stays behind the invitation", async () => {
  const boss = await founder();
  const added = await boss.browser.post(`${home}/add`, { data: "customer-content", text: "plot zq-9" });
  expect(added.status, wordsIn(added)).toBe(200);
  await iunu.collect({
    ...{
      scenario: "support-request",
      source: "subject",
      purposes: ["technical-support"],
      subject: boss.subject,
    },
    fields: { "support-communication": { text: "the map of zq-9 stays empty" } },
  });
  const desk = await keyFor("support");
  const written = ["support-communication", "customer-content"];
  const opened = await iunu.read(desk, boss.subject, "technical-support", written, { reason: "it fails" });
  expect(opened.status, opened.text).toBe(200);
  expect(opened.text).toContain("the map of zq-9 stays empty");
  expect(opened.text).not.toContain("plot zq-9");
  expect(opened.text).toContain("support-not-invited");
});

test("IUNU-SEC-1-d: where an organisation leaves it to tickets, support looks inside a ticket, seen by its administrator; otherwise a ticket opens nothing", async () => {
  const agent = await colleague(world, "support", { slug: "iunu" });
  const boss = await founder();
  await boss.browser.post(`${home}/add`, { data: "customer-content", text: "plot zq-10" });
  const again = async () => {
    await agent.browser.post("/t/iunu/console/sign-in", { email: agent.email, password: agent.password });
    await agent.browser.post("/t/iunu/console/second-factor", { code: agent.code() });
  };
  await again();
  const open = () =>
    agent.browser.post("/t/iunu/console/tickets/open", {
      ...{
        role: "support",
        by: "phone-number",
        value: boss.phone,
        number: "IU-17",
        reason: "the map stays empty",
      },
      ...{ for: "all", group: "organisation-data", hours: "2" },
    });
  const early = await open();
  expect(early.status).toBe(403);
  expect(early.text).toContain("support-not-invited");
  expect((await boss.browser.post(`${home}/support`, { administered: "no" })).status).toBe(200);
  const support = await keyFor("support");
  const read = () =>
    iunu.read(support, boss.subject, "technical-support", ["customer-content"], { reason: "IU-17" });
  expect(problemIn(await read()).code).toBe("support-not-invited");
  const opened = await open();
  expect(opened.status, wordsIn(opened)).toBe(200);
  expect((await read()).status).toBe(200);
  const seen = wordsIn(await boss.browser.get("/t/iunu/me/support"));
  expect(seen).toContain("IU-17");
  expect(seen).toMatch(/entry_[0-9a-z]{26}/);
  const rows = await admin`select 1 from access.support_grant where number = 'IU-17'`;
  expect(rows).toHaveLength(1);
});

/** Signs in without an hour going by, so that others stay signed in. */
async function signInQuickly(phone: string, advanceMs = 0): Promise<Visitor> {
  return signedIn(world, "iunu", "sms", phone, advanceMs);
}
