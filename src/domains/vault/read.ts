import {
  type Act,
  type Actor,
  assertPermit,
  type Gate,
  type Item,
  type Permit,
  refuse,
  type SubjectId,
  type Verdict,
} from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import { at, type Clock, type Instant } from "../../kernel/clock.ts";
import { coalesce } from "../../kernel/coalesce.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import { type Database, type TenantId, type Tx, transaction } from "../../kernel/db/index.ts";
import { groupBy } from "../../kernel/group.ts";
import { type Personal, personal } from "../../kernel/personal.ts";
import { Problem } from "../../kernel/problem.ts";
import type { ObligationType, Policy } from "../../policy/index.ts";
import type { Notices } from "../notices/index.ts";
import { pseudonym, pseudonymKey } from "./blind-index.ts";
import { openFields } from "./blob.ts";
import { schemaVersion } from "./keep.ts";
import type { Keys } from "./keys.ts";
import { defaultMasks, isMaskName, mask } from "./mask.ts";
import { fieldRefusals, limits, type Reading, type ReadingRequest, type ReadValue } from "./model.ts";
import { isValueType, type Json } from "./normalise.ts";
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

/** For each wanted field the newest record that holds it, still sealed. */
type Row = ReadonlyMap<string, store.VaultRecord>;

/** Obligations that reading keeps: values are masked or replaced by pseudonyms, and each act is logged. */
const honours: ReadonlySet<ObligationType> = new Set(["mask", "pseudonymise", "encrypt", "log"]);

export type Read = ReturnType<typeof makeRead>;

export function makeRead(deps: ReadDeps) {
  const together = coalesce<TenantId, Asked, Reading | Problem>(readMany, { batchMax: 50, underWayMax: 2 });

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
      (row: Row, verdict, index) =>
        open(tenant, must(resolved[index], "one call for each row"), row, verdict),
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
      wanted.length === 0 ? [] : await transaction(deps.db, tenant, (tx) => store.findByTags(tx, wanted));
    return asked.map((one, index) => {
      const tag = tags[index] ?? null;
      const owner = tag && found.find((row) => row.data === tag.data && row.tag.equals(tag.tag))?.subject;
      return { ...one, subject: one.request.subject ?? owner ?? null };
    });
  }

  async function fetch(tx: Tx, asked: readonly Resolved[]) {
    const { policy } = deps.notices.current(tx.tenant);
    const groups = asked.map((one) => groupsOf(policy, one.request.fields));
    const wanted = asked.flatMap(({ subject }, index) =>
      subject === null ? [] : (groups[index] ?? []).map((group) => ({ subject, group })),
    );
    const records = await store.listCurrent(tx, wanted, limits.recordsPerGroupMax);
    const bySubject = groupBy(records, (record) => record.subject);
    const now = deps.clock.now();
    return asked.map(({ subject, request }) => {
      const row = newestByField(subject === null ? [] : (bySubject.get(subject) ?? []), request.fields);
      return {
        items: request.fields.map((field) => itemOf(policy, request.purpose, field, row.get(field), now)),
        row,
      };
    });
  }

  function open(tenant: TenantId, asked: Resolved, row: Row, verdict: Verdict): Reading | Problem {
    const { permit, facts } = verdict;
    if (permit === null) return refuse(verdict.refusals, verdict.entry);
    const { subject } = facts;
    // Only now: one who may not read learns nothing, not even whether there is anybody to read about.
    if (subject === null)
      return new Problem("subject-not-found", "no such subject", { entry: verdict.entry });
    assertPermit(permit, "read", subject);
    const opened = new Map<store.RecordId, ReadonlyMap<string, Personal<Json>>>();
    const values: ReadValue[] = [];
    for (const field of asked.request.fields) {
      if (!permit.covers(field)) continue;
      const record = row.get(field);
      if (record !== undefined && !opened.has(record.id)) {
        const fields = openRecord(tenant, record, facts.auditKey);
        if (fields instanceof Problem) return fields;
        opened.set(record.id, fields);
      }
      const value = record === undefined ? null : (opened.get(record.id)?.get(field) ?? null);
      values.push(shown(tenant, facts.policy.policy, permit, field, record ?? null, value));
    }
    return { subject, entry: verdict.entry, values, refused: fieldRefusals(verdict.refusals) };
  }

  function openRecord(tenant: TenantId, record: store.VaultRecord, key: SealKey) {
    const context = {
      tenant,
      subject: record.subject,
      collection: record.group,
      record: record.id,
      schemaVersion,
      purposeClass: record.purposes.join(","),
      region: record.region,
    };
    const opened = openFields(key, context, record.data, record.sealed);
    // Tampering must stop the call and be seen; an empty answer would hide it.
    return opened.ok
      ? opened.values
      : new Problem("record-unreadable", `a sealed record does not open: ${opened.why}`, {
          record: record.id,
        });
  }

  function shown(
    tenant: TenantId,
    policy: Policy,
    permit: Permit,
    field: string,
    record: store.VaultRecord | null,
    value: Personal<Json> | null,
  ): ReadValue {
    const item = must(
      permit.items.find((one) => one.data === field),
      "a covered field has its item",
    );
    const { clauses } = item;
    if (record === null || value === null) {
      return { field, form: "absent", value: null, clauses, source: null, collectedAt: null };
    }
    const told = { field, clauses, source: record.source, collectedAt: at(record.collectedAt) };
    const masked = item.obligations.find((one) => one.type === "mask");
    if (masked !== undefined) {
      const name = isMaskName(masked.argument) ? masked.argument : defaultMaskOf(policy, field);
      const text = mask(name, value.reveal());
      return { ...told, form: "masked", value: text === null ? null : personal<Json>(text) };
    }
    if (item.obligations.some((one) => one.type === "pseudonymise")) {
      const key = pseudonymKey(deps.keys.secretOf(tenant), item.purpose, field, 1);
      return {
        ...told,
        form: "pseudonymous",
        value: personal<Json>(pseudonym(key, field, JSON.stringify(value.reveal()))),
      };
    }
    return { ...told, form: "clear", value };
  }
}

function actOf({ actor, request, subject }: Resolved): Act {
  return {
    call: {
      actor,
      action: "read",
      recipient: actor.recipient,
      region: actor.region,
      subject,
      context: request.reason === null ? {} : { reason: request.reason },
    },
    honours,
  };
}

function itemOf(
  policy: Policy,
  purpose: string,
  data: string,
  record: store.VaultRecord | undefined,
  now: Instant,
): Item {
  if (record === undefined) {
    // Nothing is held, so nothing can be too old or collected for something else; the rest of the rules still decide.
    const scenario = policy.vocabulary.scenarios[0]?.name ?? "";
    return {
      data,
      purpose,
      scenario,
      source: "subject",
      state: { retention: "within", collectedFor: "this-purpose" },
    };
  }
  const isOver = record.keepUntil !== null && now > record.keepUntil;
  const state = {
    retention: isOver ? "over" : "within",
    collectedFor: record.purposes.includes(purpose) ? "this-purpose" : "another-purpose",
  };
  return { data, purpose, scenario: record.scenario, source: record.source, state };
}

function newestByField(records: readonly store.VaultRecord[], fields: readonly string[]): Row {
  const row = new Map<string, store.VaultRecord>();
  for (const record of records) {
    for (const field of record.data) {
      const known = row.get(field);
      if (fields.includes(field) && (known === undefined || record.id > known.id)) row.set(field, record);
    }
  }
  return row;
}

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

function defaultMaskOf(policy: Policy, field: string) {
  const value = dataTypeOf(policy, field)?.value ?? "";
  return isValueType(value) ? defaultMasks[value] : "omit";
}
