import { makeApp, type Tenant } from "../app.ts";
import type { IssuedInvitation, WantedInvitation } from "../doors/cli/index.ts";
import type { Actor } from "../gate/index.ts";
import { must } from "../kernel/assert.ts";
import { newRandomId } from "../kernel/ids.ts";
import { makeMessenger } from "../kernel/messages/index.ts";
import type { Policy } from "../policy/index.ts";
import { joinDatabases } from "./database.ts";
import type { KeyDeps } from "./key.ts";
import { makeLastSigned } from "./last-signed.ts";
import { rootKeyOf } from "./root-key.ts";
import { ensureTenants } from "./tenants.ts";

/**
 * Invites somebody to the console of a tenant, by the word of whoever owns this machine: how the first administrator is
 * let in. Works beside a running server. The code is told here and sent nowhere. Throws a refusal.
 */
export async function inviteStaff(
  deps: KeyDeps,
  policy: Policy,
  wanted: WantedInvitation,
): Promise<IssuedInvitation> {
  const { clock, random } = deps;
  const databases = await joinDatabases(deps.config, deps.migrationsFolder, random);
  try {
    const tenants = await ensureTenants(databases.admin, [policy], deps);
    const tenant = must(tenants[0], "a policy has its tenant");
    const app = await makeApp({
      ...{ db: databases.app, logDb: databases.log, clock, random, tenants },
      root: await rootKeyOf(deps.config, random),
      pdp: newRandomId("pdp", { random }),
      origin: deps.config.origin,
      lastSigned: makeLastSigned(deps.config.dataFolder),
      messenger: makeMessenger({ email: null, sms: null }),
    });
    const { id, code, expiresAt } = await app.staff.invite(ownerOf(tenant), wanted);
    return { id, code: code.reveal(), expiresAt };
  } finally {
    await databases.close();
  }
}

/** Whoever owns the machine, as an actor: what they may do is for the policy, like anybody's. */
export function ownerOf({ id, policy }: Pick<Tenant, "id" | "policy">): Actor {
  return {
    kind: "system",
    id: "owner-of-the-machine",
    tenant: id,
    role: "administrator",
    region: policy.homeRegion,
    recipient: "self",
  };
}
