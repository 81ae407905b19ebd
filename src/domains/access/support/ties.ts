import type { Tie, TieUse, Wanted } from "../../../gate/index.ts";
import type { Clock, Instant } from "../../../kernel/clock.ts";
import { at } from "../../../kernel/clock.ts";
import { type TenantId, type Tx, uuidList } from "../../../kernel/db/index.ts";
import { uuidToId } from "../../../kernel/ids.ts";
import type { Policy } from "../../../policy/index.ts";
import { leavesOf } from "../organisations/index.ts";
import { type GrantId, isFor, isLive, supportActions, supportRoles } from "./model.ts";
import { listOver } from "./store.ts";

export type TieDeps = { readonly clock: Clock; readonly policyOf: (tenant: TenantId) => Policy };

/** Of each person, as many of the newest grants are looked at; who was let in that often can be let in again. */
const grantsMax = 50;

/**
 * What lets support look at each of these, read in the transaction of the decision: a grant that was taken back a moment
 * ago is over. Nobody is asked about whose role looks by no other's word.
 */
export function makeSupportTies(deps: TieDeps) {
  return async function supportTies(tx: Tx, wanted: readonly Wanted[]): Promise<readonly (readonly Tie[])[]> {
    const policy = deps.policyOf(tx.tenant);
    const roles = new Set(supportRoles(policy));
    const asked = wanted.filter(({ actor }) => actor !== undefined && roles.has(actor.role));
    if (asked.length === 0) return wanted.map(() => []);
    const subjects = [...new Set(asked.map(({ subject }) => subject))];
    const grants = await listOver(tx, subjects, grantsMax);
    const now = deps.clock.now();
    return wanted.map(({ subject, actor }) => {
      if (actor === undefined || !roles.has(actor.role)) return [];
      return grants
        .filter((grant) => grant.over === subject && isFor(grant, actor))
        .map((grant) => ({
          id: grant.id,
          as: "support",
          standing: isLive(grant, now) ? "live" : "over",
          actions: supportActions,
          data: leavesOf(policy, grant.dataGroups),
        }));
    });
  };
}

/**
 * Remembers each use of a tie beside the entry that it has in the log: in one statement, since a reading's transaction ends
 * behind what was sent. Names of the vocabulary hold no comma.
 */
export async function insertUses(tx: Tx, uses: readonly TieUse[], now: Instant): Promise<void> {
  await tx.sql`
    insert into access.tie_use (tenant_id, tie_id, entry_id, actor, role, action, data_types, purpose, created_at)
    select ${tx.tenantUuid}, tie, entry, actor, role, action, string_to_array(data, ','), purpose, ${now} from unnest(
      ${uuidList(uses.map((one) => one.tie))}::uuid[], ${uuidList(uses.map((one) => one.entry))}::uuid[],
      ${uses.map((one) => one.actor.id)}::text[], ${uses.map((one) => one.actor.role)}::text[],
      ${uses.map((one) => one.action)}::text[], ${uses.map((one) => one.data.join(","))}::text[],
      ${uses.map((one) => one.purpose)}::text[])
      as used (tie, entry, actor, role, action, data, purpose)`;
}

/** One act that a tie was used for, as whoever gave their word sees it. */
export type SeenUse = {
  readonly tie: GrantId;
  readonly entry: string;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly data: readonly string[];
  readonly purpose: string;
  readonly at: Instant;
};

/** What these were used for, the newest first; at most `limit` of each. */
export async function listUses(tx: Tx, ties: readonly GrantId[], limit: number): Promise<readonly SeenUse[]> {
  if (ties.length === 0) return [];
  const rows = await tx.sql<
    {
      tie: string;
      entry: string;
      actor: string;
      role: string;
      action: string;
      data_types: string[];
      purpose: string;
      created_at: number;
    }[]
  >`
    select used.* from unnest(${uuidList(ties)}::uuid[]) as wanted (id)
    cross join lateral (
      select tie_id as tie, entry_id as entry, actor, role, action, data_types, purpose, created_at from access.tie_use
      where tenant_id = ${tx.tenantUuid} and tie_id = wanted.id order by entry_id desc limit ${limit}) used
    limit ${ties.length * limit}`;
  return rows.map((row) => ({
    tie: uuidToId("tie", row.tie),
    entry: uuidToId("entry", row.entry),
    actor: row.actor,
    role: row.role,
    action: row.action,
    data: row.data_types,
    purpose: row.purpose,
    at: at(row.created_at),
  }));
}
