import { makeAuditLog } from "../audit/index.ts";
import { makeNotices } from "../domains/notices/index.ts";
import {
  makePromises,
  type NewEvidence,
  type Oversight,
  type TenantPromises,
} from "../domains/promises/index.ts";
import { makeKeys } from "../domains/vault/index.ts";
import { must } from "../kernel/assert.ts";
import { type TenantId, transaction } from "../kernel/db/index.ts";
import { newRandomId } from "../kernel/ids.ts";
import { makeOutbox } from "../kernel/outbox/index.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import type { Policy } from "../policy/index.ts";
import { joinDatabases } from "./database.ts";
import type { KeyDeps } from "./key.ts";
import { rootKeyOf } from "./root-key.ts";
import { ensureTenants } from "./tenants.ts";

/**
 * The verdicts of a tenant as the running server last found them, or as this command finds them when `isTurned`: then
 * it looks by itself. Works beside a running server and without one. Throws `CannotStart`.
 */
export function readPromises(deps: KeyDeps, policy: Policy, isTurned: boolean): Promise<TenantPromises> {
  return withPromises(deps, policy, async (promises, tenant) => {
    if (isTurned) while (await promises.turn(tenant));
    return promises.of(tenant);
  });
}

/** What officers see beside the verdicts. Whoever can type this has the keys of the database; the log remembers it. */
export function readOversight(deps: KeyDeps, policy: Policy): Promise<Oversight> {
  return withPromises(deps, policy, (promises, tenant) => promises.oversight(tenant, "command line"));
}

/** Puts a document on record that proves a clause. Throws `not-declared` for a clause that asks for none. */
export function recordEvidence(deps: KeyDeps, policy: Policy, evidence: NewEvidence): Promise<void> {
  return withPromises(deps, policy, (promises, tenant) => promises.recordEvidence(tenant, evidence));
}

async function withPromises<T>(
  deps: KeyDeps,
  policy: Policy,
  work: (promises: ReturnType<typeof makePromises>, tenant: TenantId) => Promise<T>,
): Promise<T> {
  const databases = await joinDatabases(deps.config, deps.migrationsFolder, deps.random);
  try {
    const { clock, random } = deps;
    const [first] = await ensureTenants(databases.admin, [policy], deps);
    const { id, slug } = must(first, "a policy has its tenant");
    const db = databases.app;
    const keys = makeKeys({ db, clock, random, root: await rootKeyOf(deps.config, random) });
    await keys.openTenant(id);
    const audit = makeAuditLog({ db, clock, random, pdp: newRandomId("pdp", { random }) });
    const notices = makeNotices({ clock, random, audit, originOf: () => slug });
    // What is published is what was promised; the text in the folder may be newer.
    const versions = await transaction(db, id, (tx) => notices.versions(tx));
    if (versions.length === 0) {
      return cannotStart(`No policy of tenant \`${slug}\` is published yet: start the server once.`);
    }
    const promises = makePromises({
      ...{ db, clock, random, audit, notices, outbox: makeOutbox({ clock, random }) },
      slugOf: () => slug,
      auditKeyOf: keys.auditKey,
    });
    return await work(promises, id);
  } finally {
    await databases.close();
  }
}
