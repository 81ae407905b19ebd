import type { AuditLog, EntryDraft } from "../../audit/index.ts";
import type { Canonical } from "../../kernel/canonical.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import type { TenantId } from "../../kernel/db/index.ts";
import { newId } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.ts";

export type EntryDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  /** Seals what an entry says of nobody in particular. */
  readonly auditKeyOf: (tenant: TenantId) => SealKey;
};

/**
 * An entry of something that changes who may act. The half that stays has the name of the act and no more; who did it,
 * and to whom, is sealed: under the key of the subject where it is about one, so that it is erased with them.
 */
export function accessEntry(
  deps: EntryDeps,
  tenant: TenantId,
  action: string,
  payload: Readonly<Record<string, Canonical>>,
  options: {
    readonly effect?: "done" | "refused";
    readonly clauses?: readonly string[];
    readonly key?: SealKey;
  } = {},
): EntryDraft {
  const { effect = "done", clauses = [], key = deps.auditKeyOf(tenant) } = options;
  return {
    id: newId("entry", deps),
    entry: { kind: "admin-action", action, effect, clauses },
    secret: { payload, key },
  };
}
