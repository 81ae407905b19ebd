import type { SubjectId } from "../../gate/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { type Database, lookUp, type TenantId } from "../../kernel/db/index.ts";
import { type Personal, personal } from "../../kernel/personal.ts";
import type { Notices } from "../notices/index.ts";
import type { Keys } from "./keys.ts";
import { normalise } from "./normalise.ts";
import { tagForLookup } from "./prepare.ts";
import { findByTags } from "./store.ts";

export type OwnerDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly notices: Notices;
};

const valueTypes = { sms: "phone", email: "email" } as const;

/**
 * Whose number or address this is, found by its blind index: nothing is opened. `null` for what is no number or
 * address. An identifier that leads to two subjects (one by each of two data types) leads to nobody: better that they
 * cannot sign in than that one signs in as the other.
 */
export function makeOwnerOf(deps: OwnerDeps) {
  return async function ownerOf(
    tenant: TenantId,
    channel: "sms" | "email",
    identifier: Personal<string>,
  ): Promise<{ readonly subject: SubjectId | null; readonly address: Personal<string> } | null> {
    const now = deps.clock.now();
    const read = normalise(valueTypes[channel], identifier.reveal(), { now });
    if (!read.ok || typeof read.value !== "string") return null;
    const { policy } = deps.notices.current(tenant);
    const tags = policy.vocabulary.data.flatMap((type) => {
      if (!type.identifier || type.value !== valueTypes[channel]) return [];
      const indexKeyOf = (field: string) => deps.keys.indexKeyOf(tenant, field);
      return tagForLookup(policy, type.name, identifier, now, indexKeyOf) ?? [];
    });
    const found = await lookUp(deps.db, tenant, (tx) => findByTags(tx, tags));
    const owners = new Set(found.map(({ subject }) => subject));
    const [only] = owners;
    return { subject: owners.size === 1 ? (only ?? null) : null, address: personal(read.value) };
  };
}

/**
 * Whose identifier this is, of one data type, found by its blind index: nothing is opened. `null` for what is nobody's, and
 * for what is no identifier at all.
 */
export function makeFindOwner(deps: OwnerDeps) {
  return async function findOwner(
    tenant: TenantId,
    data: string,
    value: Personal<string>,
  ): Promise<SubjectId | null> {
    const { policy } = deps.notices.current(tenant);
    const type = policy.vocabulary.data.find(({ name }) => name === data);
    if (type?.identifier !== true) return null;
    const indexKeyOf = (field: string) => deps.keys.indexKeyOf(tenant, field);
    const tag = tagForLookup(policy, data, value, deps.clock.now(), indexKeyOf);
    if (tag === null) return null;
    const [found] = await lookUp(deps.db, tenant, (tx) => findByTags(tx, [tag]));
    return found?.subject ?? null;
  };
}
