import { TOTP } from "otpauth";
import { expect } from "vitest";
import { newRandomId } from "../../src/kernel/ids.ts";
import { personal } from "../../src/kernel/personal.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { type Ids, nobodys } from "./pages-table.ts";
import type { World } from "./world.ts";
import { collectedIn } from "./world-answers.ts";
import type { Answer } from "./world-http.ts";
import { addPasskey, authenticator, signedFor } from "./world-passkey.ts";
import { register, registration } from "./world-people.ts";
import { colleague, invitation, owner } from "./world-staff.ts";
import { signedIn } from "./world-support.ts";
import { fieldIn, type Visitor, wordsIn } from "./world-visitor.ts";

/** Somebody of ours at the other tenant, an open session and a passkey of theirs, and what is on file there. */
export async function strangersOf(world: World, slug: string) {
  const identifier = "walt@example.com";
  const shop = await world.keyFor("application", { tenant: slug });
  const kept = { ...registration, fields: { "business-email": identifier } };
  const { entry, subject } = collectedIn(await world.call(shop, "POST", "/v1/collections", kept));
  const theirs = await colleague(world, "administrator", { slug });
  const code = await invitation(world, "support", "una@staff.example", slug);
  // A colleague is an hour old when they are made, and a passkey takes a fresh proof.
  const { browser, email, password } = theirs;
  await browser.post(`/t/${slug}/console/sign-in`, { email, password });
  await browser.post(`/t/${slug}/console/second-factor`, { code: theirs.code() });
  const device = authenticator(world);
  const sessions = `/t/${slug}/console/sessions`;
  const added = await addPasskey(browser, sessions, `${sessions}/passkey/add`, device);
  expect(added.status, wordsIn(added)).toBe(200);
  const [session] = await world.app.sessions.list({
    ...{ kind: "staff", id: theirs.account, tenant: owner(world, slug).tenant, subject: null },
  });
  const ids: Ids = {
    ...nobodys(),
    ...{ account: theirs.account, member: subject, identifier, entry, passkey: fieldIn(added, "passkey") },
    invitation: `invitation_${code.split(".")[0]}`,
    session: session?.id ?? expect.unreachable("they are signed in"),
  };
  return { ids, device, browser, token: browser.cookie("troth-console") };
}

let phones = 0;

/** Somebody on file with a telephone. */
export async function onFile(world: World, slug: "iunu" | "iunu-twin" | "geex" | "geex-twin") {
  const { policy } = world.app.tenantBySlug(slug) ?? expect.unreachable(slug);
  const region = policy.homeRegion;
  const key = await world.keyFor("application", { tenant: slug, region });
  const number = String(++phones).padStart(4, "0");
  const [phone, asked] = slug.startsWith("iunu")
    ? [
        `+1202555${number}`,
        { property: "iunu-web", scenario: "account-signup", purposes: ["service-delivery"] },
      ]
    : [
        `+861380019${number}`,
        {
          ...{ property: "geex-android", scenario: "registration" },
          purposes: ["account-verification", "login-authentication"],
        },
      ];
  const email = slug.startsWith("iunu") ? { email: `phone.${number}@example.com` } : {};
  const body = {
    ...asked,
    source: "subject",
    residency: region,
    fields: { ...email, "phone-number": phone },
  };
  const { subject } = collectedIn(await world.callTls()(key, "POST", "/v1/collections", body));
  return { slug, phone, subject };
}

type Person = Awaited<ReturnType<typeof onFile>>;

/** What a form of a person answered: it must have been taken, or nothing that follows proves anything. */
async function taken(answer: Promise<Answer>): Promise<Answer> {
  const { status } = await answer;
  expect(status, wordsIn(await answer)).toBe(200);
  return answer;
}

/** An organisation whose administrator has just signed in. */
export async function founder(world: World, slug: "iunu" | "iunu-twin") {
  const boss = await onFile(world, slug);
  const browser = await signedIn(world, slug, "sms", boss.phone);
  await taken(browser.post(`/t/${slug}/me/organisation/found`, { name: "Green House" }));
  return { ...boss, browser };
}

/** An organisation with a member who is offered the office, an open invitation, and a ticket of support about it. */
export async function organisationOf(world: World, slug: "iunu" | "iunu-twin"): Promise<Ids> {
  const guest = await onFile(world, slug);
  const boss = await founder(world, slug);
  const home = `/t/${slug}/me/organisation`;
  const first = await codeOf(world, boss.browser, home);
  const code = await codeOf(world, boss.browser, home);
  const member = await signedIn(world, slug, "sms", guest.phone);
  await taken(member.post(`${home}/join`, { code: first }));
  const desk = await signedIn(world, slug, "sms", boss.phone);
  await taken(desk.post(`${home}/offer-office`, { member: guest.subject }));
  await taken(desk.post(`${home}/support`, { administered: "no" }));
  const ticket = await ticketAbout(world, boss, "organisation-data");
  const again = await signedIn(world, slug, "sms", guest.phone);
  const offer = fieldIn(await again.get(home), "offer");
  expect(offer).toMatch(/^invitation_/);
  const invited = `invitation_${code.split(".")[0]}`;
  return { ...nobodys(), member: guest.subject, offer, code, invitation: invited, ...ticket };
}

let letters = 0;

async function codeOf(world: World, boss: Visitor, home: string): Promise<string> {
  const email = `neighbour.${++letters}@example.com`;
  await taken(boss.post(`${home}/invite`, { email, may: "view", group: "organisation-data" }));
  for (let round = 0; round < 500; round++) {
    const letter = world.sent().find(({ to }) => to === email);
    const code = /\n\n([0-9a-z]{26}\.[\w-]+)\n\n/.exec(letter?.text ?? "")?.[1];
    if (code !== undefined) return code;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no invitation was sent");
}

/** A ticket about somebody, of one agent who is not of any test. */
export async function ticketAbout(world: World, { slug, phone }: Person, group: string) {
  const tenant = world.app.tenantBySlug(slug) ?? expect.unreachable(slug);
  const ticket = await world.app.support.openTicket(
    {
      ...{ kind: "staff", id: newRandomId("account", { random: systemRandom() }), tenant: tenant.id },
      ...{ role: "support", region: tenant.policy.homeRegion, recipient: "self" },
    },
    {
      ...{ identifier: { data: "phone-number", value: personal(phone) }, number: "T-1" },
      ...{ reason: personal("they asked"), dataGroups: [group], hours: 160, isForAll: false },
    },
  );
  return { ticket, identifier: phone };
}

/** A person with a password and an authenticator, who has shown the password alone. */
export async function halfSignedIn(world: World): Promise<Visitor> {
  const { phone } = await onFile(world, "iunu");
  const browser = await signedIn(world, "iunu", "sms", phone);
  const me = "/t/iunu/me";
  const password = "seven quiet lanterns by the lake";
  await taken(browser.post(`${me}/ways/password`, { password }));
  const page = await browser.get(`${me}/ways/authenticator`);
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1]?.replaceAll(" ", "") ?? "";
  const code = new TOTP({ secret }).generate({ timestamp: world.clock.now() });
  await taken(browser.post(`${me}/ways/authenticator`, { sealed: fieldIn(page, "sealed"), code }));
  await browser.post(`${me}/sign-out`, {});
  const answer = await browser.post(`${me}/password`, { identifier: phone, password });
  expect(answer.status, wordsIn(answer)).toBe(303);
  return browser;
}

/** A person of JMI, or of its neighbour, who has just signed in. */
export async function personOf(world: World, slug: string, email: string): Promise<Visitor> {
  await register(world, await world.keyFor("application", { tenant: slug }), { "business-email": email });
  return signedIn(world, slug, "email", email);
}

/** What a neighbour's passkey answers to a page that asks for any. */
export async function shownBy(who: Visitor, page: string, device: ReturnType<typeof authenticator>) {
  return signedFor(await who.get(page), device);
}
