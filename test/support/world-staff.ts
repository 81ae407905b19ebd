import { TOTP } from "otpauth";
import type { AccountId } from "../../src/domains/access/index.ts";
import { at } from "../../src/kernel/clock.ts";
import { personal } from "../../src/kernel/personal.ts";
import type { World } from "./world.ts";
import { fieldIn, type Visitor, visitor } from "./world-visitor.ts";

export type Colleague = {
  readonly browser: Visitor;
  readonly email: string;
  readonly password: string;
  readonly account: AccountId;
  /** The code that their authenticator shows now. */
  readonly code: () => string;
  readonly recoveryCodes: readonly string[];
};

let colleagues = 0;

/** The actor that the machine's owner is: who lets the first of us in. */
export function owner(world: World, slug = "jmi") {
  const tenant = world.app.tenantBySlug(slug);
  if (tenant === null) throw new Error(`there is no tenant ${slug}`);
  return {
    kind: "system",
    id: "owner",
    tenant: tenant.id,
    role: "administrator",
    region: tenant.policy.homeRegion,
    recipient: "self",
  } as const;
}

/** An open invitation, as it is sent. */
export async function invitation(world: World, role: string, email: string, slug = "jmi"): Promise<string> {
  const { code } = await world.app.staff.invite(owner(world, slug), {
    profile: personal({ name: "Robin Vale", email }),
    role,
    reason: "works here",
    validDays: 7,
  });
  return code.reveal();
}

/** Somebody of ours who has taken an invitation, signed in with both proofs, and has on record what they must. */
export async function colleague(
  world: World,
  role: string,
  options: { readonly slug?: string; readonly isQualified?: boolean } = {},
): Promise<Colleague> {
  const { slug = "jmi", isQualified = true } = options;
  const email = `robin.${++colleagues}@staff.example`;
  const password = `quiet harbour ${colleagues} lantern`;
  const browser = visitor(world);
  const code = await invitation(world, role, email, slug);
  // Everybody here comes from one address: what was tried there before is forgotten first.
  world.clock.advance(60 * 60_000);
  await browser.post(`/t/${slug}/console/invitation`, { code, password });
  await browser.post(`/t/${slug}/console/sign-in`, { email, password });
  const page = await browser.get(`/t/${slug}/console/enrol`);
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1]?.replaceAll(" ", "") ?? "";
  const totp = new TOTP({ secret });
  const now = () => totp.generate({ timestamp: world.clock.now() });
  const sealed = fieldIn(page, "sealed");
  const enrolled = await browser.post(`/t/${slug}/console/enrol`, { sealed, code: now() });
  if (enrolled.status !== 200) throw new Error(`enrolment failed: ${enrolled.status} ${enrolled.text}`);
  const recoveryCodes = [...enrolled.text.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, one = ""]) => one);
  const members = await world.app.staff.members(owner(world, slug));
  const member = members.find((one) => one.profile.reveal().email === email);
  if (member === undefined) throw new Error("the account is there");
  if (isQualified) {
    for (const kind of ["confidentiality", "training"] as const) {
      await world.app.staff.qualify(owner(world, slug), member.account, {
        kind,
        digest: Buffer.alloc(32),
        validFrom: world.clock.now(),
        validUntil: at(world.clock.now() + 365 * 86_400_000),
      });
    }
  }
  // The next code is another one: each counts once.
  world.clock.advance(60_000);
  return { browser, email, password, account: member.account, code: now, recoveryCodes };
}
