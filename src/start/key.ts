import type { Tenant } from "../app.ts";
import { makeAuditLog } from "../audit/index.ts";
import { differences, makeAccess } from "../domains/access/index.ts";
import { makeKeys } from "../domains/vault/index.ts";
import type { IssuedKey, WantedKey } from "../doors/cli/index.ts";
import { must } from "../kernel/assert.ts";
import type { Clock } from "../kernel/clock.ts";
import { newRandomId } from "../kernel/ids.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import type { Random } from "../kernel/random.ts";
import type { Policy } from "../policy/index.ts";
import type { Config } from "./config.ts";
import { type Databases, joinDatabases } from "./database.ts";
import { rootKeyOf } from "./root-key.ts";
import { ensureTenants } from "./tenants.ts";

export type KeyDeps = {
  readonly config: Config;
  readonly migrationsFolder: string;
  readonly clock: Clock;
  readonly random: Random;
};

const dayMs = 86_400_000;

/**
 * Registers an application if it is new, and issues a key for it, unless one of its name is registered otherwise. Works
 * beside a running server and without one. Serves nothing and publishes no policy. Throws `CannotStart`.
 */
export async function issueKey(deps: KeyDeps, policy: Policy, wanted: WantedKey): Promise<IssuedKey> {
  const databases = await joinDatabases(deps.config, deps.migrationsFolder, deps.random);
  try {
    const [first] = await ensureTenants(databases.admin, [policy], deps);
    const tenant = must(first, "a policy has its tenant");
    const access = await openAccess(deps, databases, tenant);
    const application = await access.ensureApplication({ ...wanted.application, tenant: tenant.id });
    if (differences(application, wanted.application).length > 0) return { application, key: null };
    return { application, key: await access.issueKey(application, wanted.validDays * dayMs) };
  } finally {
    await databases.close();
  }
}

/** Of the whole application only what issues keys: the tenant's keys are opened because the log seals what it notes. */
async function openAccess(deps: KeyDeps, { app: db }: Databases, tenant: Tenant) {
  const { clock, random } = deps;
  const root = await rootKeyOf(deps.config, random);
  const keys = makeKeys({ db, clock, random, root });
  await keys.openTenant(tenant.id).catch((error) => {
    const why = error instanceof Error ? error.message : "they cannot be read";
    return cannotStart(`The keys of tenant \`${tenant.slug}\` cannot be opened: ${why}.`, error);
  });
  return makeAccess({
    db,
    clock,
    random,
    audit: makeAuditLog({ db, clock, random, pdp: newRandomId("pdp", { random }) }),
    slugOf: () => tenant.slug,
    tenantBySlug: (slug) => (slug === tenant.slug ? tenant.id : null),
    auditKeyOf: keys.auditKey,
  });
}
