import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { z } from "zod";
import type { App, Tenant } from "../app.ts";
import type { DemoColleague } from "../doors/web/index.ts";
import { must } from "../kernel/assert.ts";
import { at } from "../kernel/clock.ts";
import { personal } from "../kernel/personal.ts";
import type { Random } from "../kernel/random.ts";
import { ownerOf } from "./invite.ts";

/** Colleagues of the demo, with what they sign in with. Kept beside the data, readable by its owner only. */
const colleagueForm = z.object({
  slug: z.string(),
  role: z.string(),
  email: z.string(),
  password: z.string(),
  secret: z.string(),
});
type Colleague = z.output<typeof colleagueForm>;
const savedForm = z.array(colleagueForm);

const stepMs = 30_000;
const yearMs = 365 * 86_400_000;
const demoRoles = ["administrator", "dpo", "support"] as const;

/**
 * One colleague for each of three roles of each tenant, made once, by the way that anybody takes: invited, with a
 * password, an authenticator, and what must be on record. Their codes are worked out here, since the demo has no phone.
 */
export async function prepareColleagues(
  app: App,
  dataFolder: string,
  random: Random,
): Promise<readonly Colleague[]> {
  const path = join(dataFolder, "demo-colleagues.json");
  const saved = savedForm.safeParse(JSON.parse(await readFile(path, "utf8").catch(() => "[]")));
  const known = saved.success ? [...saved.data] : [];
  const tenants = app.tenants.filter(({ slug }) => !known.some((one) => one.slug === slug));
  if (tenants.length === 0) return known;
  for (const tenant of tenants) {
    for (const role of demoRoles) known.push(await makeColleague(app, tenant, role, random));
  }
  await writeFile(path, JSON.stringify(known), { mode: 0o600 });
  await chmod(path, 0o600);
  return known;
}

async function makeColleague(app: App, tenant: Tenant, role: string, random: Random): Promise<Colleague> {
  const email = `${role}@${tenant.slug}.example`;
  const password = random.bytes(9).toString("base64url");
  const owner = ownerOf(tenant);
  // Nobody guesses here, and none of these steps shares an address with another.
  const from = { address: `demo ${tenant.slug} ${role}`, device: null };
  const { code } = await app.staff.invite(owner, {
    profile: personal({ name: `Demo ${role}`, email }),
    role,
    reason: "a colleague of the demo",
    validDays: 1,
  });
  const account = await app.staffSignIn.acceptInvitation(
    tenant.id,
    { code, password: personal(password) },
    from,
  );
  const shown = { email: personal(email), password: personal(password) };
  const { token } = await app.staffSignIn.showPassword(tenant.id, shown, from);
  const facts = must(await app.sessions.visit(tenant.id, token.reveal()), "a session that has just begun");
  const enrolment = app.staffSignIn.beginEnrolment(facts, tenant.slug);
  const secret = enrolment.secretText.reveal().replaceAll(" ", "");
  const first = personal(codeAt(secret, app.clock.now()));
  await app.staffSignIn.finishEnrolment(facts, { sealed: enrolment.sealed, code: first }, from);
  const now = app.clock.now();
  for (const kind of ["confidentiality", "training"] as const) {
    const record = { kind, digest: random.bytes(32), validFrom: now, validUntil: at(now + yearMs) };
    await app.staff.qualify(owner, account, record);
  }
  return { slug: tenant.slug, role, email, password, secret };
}

/** What each colleague would see on their phone at this moment. */
export function authenticators(colleagues: readonly Colleague[], now: number): readonly DemoColleague[] {
  return colleagues.map(({ slug, role, email, password, secret }) => ({
    ...{ slug, role, email, password },
    code: codeAt(secret, now),
    secondsLeft: Math.ceil((stepMs - (now % stepMs)) / 1000),
  }));
}

function codeAt(secret: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}
