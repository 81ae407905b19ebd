import { readLogState } from "../../audit/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import type { Policy } from "../../policy/index.ts";
import { listHomes } from "../subjects/index.ts";
import {
  listFindableErased,
  listHeldTerms,
  listIndexedTypes,
  listOverdue,
  listUnauthorised,
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
  judgeSources,
  judgeTerms,
  type LogMemory,
  type Look,
  type ProbeName,
  rememberLog,
} from "./probes.ts";

/** More of one kind than this is not told apart: a probe says that it has not seen everything. */
export const thingsMax = 1_000;

export type Looks = ReadonlyMap<ProbeName, Look & { readonly isComplete: boolean; readonly tookMs: number }>;

/**
 * Looks at everything that a tenant holds: one question for each kind, all in one round trip, each answered by an index.
 * `policyOf` knows the versions that govern what is held.
 */
export async function lookAt(
  tx: Tx,
  policy: Policy,
  policyOf: (version: string) => Policy | null,
  before: LogMemory | null,
  clock: Clock,
): Promise<{ readonly looks: Looks; readonly memory: LogMemory }> {
  const now = clock.now();
  const timed = async <T>(question: Promise<T>) => {
    const answer = await question;
    return { answer, tookMs: Math.max(0, Math.round(clock.now() - now)) };
  };
  const [held, unauthorised, homes, unsealed, overdue, indexed, findable, log] = await Promise.all([
    timed(listHeldTerms(tx, thingsMax)),
    timed(listUnauthorised(tx, thingsMax)),
    timed(listHomes(tx, thingsMax)),
    timed(listUnsealed(tx, thingsMax)),
    timed(listOverdue(tx, now, thingsMax)),
    timed(listIndexedTypes(tx, thingsMax)),
    timed(listFindableErased(tx, thingsMax)),
    timed(readLogState(tx)),
  ]);
  type Asked = { readonly answer: readonly unknown[]; readonly tookMs: number };
  const whole = (look: Look, asked: Asked, ...more: readonly Asked[]) => ({
    ...look,
    isComplete: [asked, ...more].every(({ answer }) => answer.length < thingsMax),
    tookMs: Math.max(...[asked, ...more].map(({ tookMs }) => tookMs)),
  });
  const memory = rememberLog(before, log.answer, now);
  const looks: Looks = new Map([
    ["terms", whole(judgeTerms(held.answer, policyOf, policy), held)],
    ["sources", whole(judgeSources(held.answer, unauthorised.answer, policyOf, policy), held, unauthorised)],
    ["regions", whole(judgeRegions(held.answer, homes.answer, policy), held, homes)],
    ["seals", whole(judgeSeals(unsealed.answer, policy), { ...unsealed, answer: [] })],
    ["last-days", whole(judgeLastDays(overdue.answer, policy), { ...overdue, answer: [] })],
    ["identifiers", whole(judgeIdentifiers(indexed.answer, policy), indexed)],
    ["erasures", whole(judgeErasures(findable.answer, policy), { ...findable, answer: [] })],
    ["secrets", whole(judgeSecrets(held.answer, policy), held)],
    ["log", whole(judgeLog(log.answer, memory, policy, now), { ...log, answer: [] })],
  ]);
  return { looks, memory };
}
