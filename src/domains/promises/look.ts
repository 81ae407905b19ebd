import { readLogState } from "../../audit/index.ts";
import type { Instant } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import type { Policy } from "../../policy/index.ts";
import { listHomes } from "../subjects/index.ts";
import {
  listFindableErased,
  listHeldTerms,
  listIndexedTypes,
  listOverdue,
  listUnsealed,
} from "../vault/index.ts";
import {
  judgeErasures,
  judgeIdentifiers,
  judgeLastDays,
  judgeLog,
  judgeRegions,
  judgeSeals,
  judgeSecrets,
  judgeTerms,
  type LogMemory,
  type Look,
  type ProbeName,
  rememberLog,
} from "./probes.ts";

/** More of one kind than this is not told apart: a probe says that it has not seen everything. */
export const thingsMax = 1_000;

export type Looks = ReadonlyMap<ProbeName, Look & { readonly isComplete: boolean }>;

/**
 * Looks at everything that a tenant holds: one question for each kind, all in one round trip, each answered by an index.
 * `policyOf` knows the versions that govern what is held.
 */
export async function lookAt(
  tx: Tx,
  policy: Policy,
  policyOf: (version: string) => Policy | null,
  before: LogMemory | null,
  now: Instant,
): Promise<{ readonly looks: Looks; readonly memory: LogMemory }> {
  const [held, homes, unsealed, overdue, indexed, findable, log] = await Promise.all([
    listHeldTerms(tx, thingsMax),
    listHomes(tx, thingsMax),
    listUnsealed(tx, thingsMax),
    listOverdue(tx, now, thingsMax),
    listIndexedTypes(tx, thingsMax),
    listFindableErased(tx, thingsMax),
    readLogState(tx),
  ]);
  const whole = (look: Look, ...lists: readonly (readonly unknown[])[]) => ({
    ...look,
    isComplete: lists.every((list) => list.length < thingsMax),
  });
  const memory = rememberLog(before, log, now);
  const looks: Looks = new Map<ProbeName, Look & { readonly isComplete: boolean }>([
    ["terms", whole(judgeTerms(held, policyOf, policy), held)],
    ["regions", whole(judgeRegions(held, homes, policy), held, homes)],
    ["seals", whole(judgeSeals(unsealed, policy))],
    ["last-days", whole(judgeLastDays(overdue, policy))],
    ["identifiers", whole(judgeIdentifiers(indexed, policy), indexed)],
    ["erasures", whole(judgeErasures(findable, policy))],
    ["secrets", whole(judgeSecrets(held, policy), held)],
    ["log", whole(judgeLog(log, memory, policy, now))],
  ]);
  return { looks, memory };
}
