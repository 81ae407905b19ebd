import type { AuditLog } from "../../audit/index.ts";
import type { SubjectId } from "../../gate/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { TenantId } from "../../kernel/db/index.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import { fail } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import { destroySubjectKeys } from "./key-store.ts";
import type { Keys } from "./keys.ts";
import { deleteIdentifiers } from "./store.ts";

export type DestroyDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly keys: Keys;
};

export type Destroyed = { readonly entry: Id<"entry">; readonly keys: number; readonly identifiers: number };

/**
 * Destroys a subject's key and everything that finds them. What was sealed under it is noise from then on, in every
 * copy whose keys are not in the same backup. The entry names no subject. Throws `subject-not-found`.
 */
export function makeDestroy(deps: DestroyDeps) {
  return async function destroy(
    tenant: TenantId,
    subject: SubjectId,
    reason: string,
    clauses: readonly string[],
  ): Promise<Destroyed> {
    const entry = newId("entry", deps);
    const done = await deps.audit.transaction(tenant, async (tx) => {
      // Key and identifiers go in one transaction: a subject who cannot be read but can still be found is not erased.
      const keys = await destroySubjectKeys(tx, subject, entry, deps.clock.now());
      if (keys === 0) fail("subject-not-found", "no such subject", { subject });
      const identifiers = await deleteIdentifiers(tx, subject);
      const body = { kind: "key-destroyed", scope: "subject", count: keys, reason, clauses } as const;
      await deps.audit.write(tx, [{ id: entry, entry: body, secret: null }]);
      return { entry, keys, identifiers };
    });
    deps.keys.forget(tenant, subject);
    return done;
  };
}
