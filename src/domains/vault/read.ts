import { type Act, type Actor, type Gate, type Item, itemsMax, type SubjectId } from "../../gate/index.ts";
import type { Clock, Instant } from "../../kernel/clock.ts";
import { coalesce } from "../../kernel/coalesce.ts";
import { type Database, lookUp, type TenantId, type Tx } from "../../kernel/db/index.ts";
import { groupBy } from "../../kernel/group.ts";
import { Problem } from "../../kernel/problem.ts";
import type { ObligationType, Policy } from "../../policy/index.ts";
import type { Notices } from "../notices/index.ts";
import type { Keys } from "./keys.ts";
import { limits, type Reading, type ReadingRequest } from "./model.ts";
import { openReading } from "./open.ts";
import { tagForLookup } from "./prepare.ts";
import * as store from "./store.ts";
import { dataTypeOf, groupOf } from "./terms.ts";

export type ReadDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly gate: Gate;
  readonly keys: Keys;
  readonly notices: Notices;
};

type Asked = { readonly actor: Actor; readonly request: ReadingRequest };
type Resolved = Asked & { readonly subject: SubjectId | null };

/** The subject's records that may hold what is wanted, still sealed. */
type Row = ReadonlyMap<string, store.VaultRecord>;

/** Obligations that reading keeps: values are masked or replaced by pseudonyms, and each act is logged. */
const honours: ReadonlySet<ObligationType> = new Set(["mask", "pseudonymise", "encrypt", "log"]);

export type Read = ReturnType<typeof makeRead>;

export function makeRead(deps: ReadDeps) {
  const together = coalesce<TenantId, Asked, Reading | Problem>(readMany, {
    batchMax: 50,
    underWayMax: 3,
    besideMin: 4,
  });

  /**
   * Opens what the policy permits of a subject's data for one purpose: clear, masked or under a pseudonym, with the
   * clause for each. The entry is durable before anything is opened. Throws a refusal when nothing is permitted, and
   * `subject-not-found` only to those who would have been permitted.
   */
  return async function read(actor: Actor, request: ReadingRequest): Promise<Reading> {
    const outcome = await together(actor.tenant, { actor, request });
    if (outcome instanceof Problem) throw outcome;
    return outcome;
  };

  async function readMany(
    tenant: TenantId,
    asked: readonly Asked[],
  ): Promise<readonly (Reading | Problem)[]> {
    const resolved = await resolve(tenant, asked);
    return deps.gate.read(
      tenant,
      resolved.map(actOf),
      (tx) => fetch(tx, resolved),
      (row: Row, verdict, index) => openReading(deps, tenant, row, verdict, actIn(resolved[index])),
      resolved.map((one) => [one.request.purpose]),
    );
  }

  /** Whom each call means. Calls by id need no look; those by identifier share one. */
  async function resolve(tenant: TenantId, asked: readonly Asked[]): Promise<readonly Resolved[]> {
    const { policy } = deps.notices.current(tenant);
    const tags = asked.map(({ request: { identifier } }) =>
      identifier === null
        ? null
        : tagForLookup(policy, identifier.data, identifier.value, deps.clock.now(), (field) =>
            deps.keys.indexKeyOf(tenant, field),
          ),
    );
    const wanted = tags.flatMap((tag) => tag ?? []);
    const found =
      wanted.length === 0 ? [] : await lookUp(deps.db, tenant, (tx) => store.findByTags(tx, wanted));
    return asked.map((one, index) => {
      const tag = tags[index] ?? null;
      const owner = tag && found.find((row) => row.data === tag.data && row.tag.equals(tag.tag))?.subject;
      return { ...one, subject: one.request.subject ?? owner ?? null };
    });
  }

  async function fetch(tx: Tx, asked: readonly Resolved[]) {
    const { policy } = deps.notices.current(tx.tenant);
    const groups = asked.map((one) => groupsOf(policy, one.request.fields));
    // Two calls of one moment that want the same of one subject share its records: fetched twice, each value of a series
    // would be told twice.
    const wanted = new Map<string, { readonly subject: SubjectId; readonly group: string }>();
    for (const [index, { subject }] of asked.entries()) {
      for (const group of groups[index] ?? []) {
        if (subject !== null) wanted.set(`${subject} ${group}`, { subject, group });
      }
    }
    const records = await store.listCurrent(tx, [...wanted.values()], limits.recordsPerGroupMax);
    const bySubject = groupBy(records, (record) => record.subject);
    const now = deps.clock.now();
    return asked.map(({ subject, request }) => {
      const held = subject === null ? [] : (bySubject.get(subject) ?? []);
      const items = request.fields.flatMap((field) => itemsOf(policy, request.purpose, field, held, now));
      return { items: items.slice(0, itemsMax), row: new Map(held.map((record) => [record.id, record])) };
    });
  }
}

function actIn(asked: Pick<Asked, "request"> | undefined): "read" | "reveal" {
  return asked?.request.act ?? "read";
}

function actOf({ actor, request, subject }: Resolved): Act {
  return {
    call: {
      actor,
      action: actIn({ request }),
      recipient: actor.recipient,
      region: actor.region,
      subject,
      context: request.reason === null ? {} : { reason: request.reason },
    },
    honours,
  };
}

/** One item for each value that may be shown: the newest of those collected for this purpose, or of all; or a series. */
function itemsOf(
  policy: Policy,
  purpose: string,
  data: string,
  held: readonly store.VaultRecord[],
  now: Instant,
): readonly Item[] {
  const records = held.filter((record) => record.data.includes(data)).sort((a, b) => (a.id < b.id ? 1 : -1));
  const forThis = records.filter((record) => record.purposes.includes(purpose));
  const newest = forThis.length > 0 ? forThis : records;
  const shown = dataTypeOf(policy, data)?.holds === "many" ? records : newest.slice(0, 1);
  if (shown.length > 0) return shown.map((record) => itemOf(purpose, data, record, now));
  // Nothing is held, so nothing can be too old or collected for something else; the rest of the rules still decide.
  const scenario = policy.vocabulary.scenarios[0]?.name ?? "";
  const state = heldStates.within["this-purpose"];
  return [{ data, purpose, scenario, source: "subject", state }];
}

function itemOf(purpose: string, data: string, record: store.VaultRecord, now: Instant): Item {
  const retention = record.keepUntil !== null && now > record.keepUntil ? "over" : "within";
  const collectedFor = record.purposes.includes(purpose) ? "this-purpose" : "another-purpose";
  const state = heldStates[retention][collectedFor];
  return {
    ...{ data, purpose, scenario: record.scenario, source: record.source, state, ref: record.id },
    ...(record.withdrawnAt === null ? {} : { isWithdrawn: true }),
  };
}

/** Each state is one object for all items, so that the gate sees at a glance which are alike. */
const heldStates = {
  within: {
    "this-purpose": { retention: "within", collectedFor: "this-purpose" },
    "another-purpose": { retention: "within", collectedFor: "another-purpose" },
  },
  over: {
    "this-purpose": { retention: "over", collectedFor: "this-purpose" },
    "another-purpose": { retention: "over", collectedFor: "another-purpose" },
  },
} as const;
function groupsOf(policy: Policy, fields: readonly string[]): readonly string[] {
  return [
    ...new Set(
      fields.flatMap((field) => {
        const type = dataTypeOf(policy, field);
        return type === null ? [] : [groupOf(type)];
      }),
    ),
  ];
}
