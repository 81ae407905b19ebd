import { assertPermit, type PermittedItem, refuse, type Verdict } from "../../gate/index.ts";
import { at } from "../../kernel/clock.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import type { TenantId } from "../../kernel/db/index.ts";
import { type Personal, personal } from "../../kernel/personal.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Policy } from "../../policy/index.ts";
import { pseudonym, pseudonymKey } from "./blind-index.ts";
import { openFields } from "./blob.ts";
import { schemaVersion } from "./keep.ts";
import type { Keys } from "./keys.ts";
import { defaultMasks, isMaskName, type MaskName, mask } from "./mask.ts";
import { fieldRefusals, type Reading, type ReadValue } from "./model.ts";
import { isValueType, type Json } from "./normalise.ts";
import type { VaultRecord } from "./store.ts";
import { dataTypeOf } from "./terms.ts";

type Fields = ReadonlyMap<string, Personal<Json>>;

/** Opens what a permit covers of these sealed records, and shows it as its obligations say. */
export function openReading(
  deps: { readonly keys: Keys },
  tenant: TenantId,
  records: ReadonlyMap<string, VaultRecord>,
  { permit, facts, refusals, entry }: Verdict,
  act: "read" | "reveal",
): Reading | Problem {
  if (permit === null) return refuse(refusals, entry);
  const { subject } = facts;
  // Only now: one who may not read learns nothing, not even whether there is anybody to read about.
  if (subject === null) return new Problem("subject-not-found", "no such subject", { entry });
  assertPermit(permit, act, subject);
  const isDisplay = permit.actor.kind === "staff" && act === "read";
  const opened = new Map<string, Fields>();
  const values: ReadValue[] = [];
  for (const item of permit.items) {
    const record = item.ref === undefined ? undefined : records.get(item.ref);
    const fields =
      record === undefined ? null : (opened.get(record.id) ?? openRecord(tenant, record, facts.auditKey));
    if (fields instanceof Problem) return fields;
    if (record !== undefined && fields !== null) opened.set(record.id, fields);
    values.push(
      shown(
        deps.keys,
        tenant,
        facts.policy.policy,
        isDisplay ? masked(item) : item,
        record ?? null,
        fields?.get(item.data) ?? null,
      ),
    );
  }
  return { subject, entry, values, refused: fieldRefusals(refusals) };
}

/** What people of ours see is masked, whatever else is said of it: in full it takes an act of its own, with a reason. */
function masked(item: PermittedItem): PermittedItem {
  const isHidden = item.obligations.some(({ type }) => type === "mask" || type === "pseudonymise");
  return isHidden ? item : { ...item, obligations: [...item.obligations, ordinaryMask] };
}

/** No mask of this name exists, so the one of the data type is taken. */
const ordinaryMask = { type: "mask", argument: "ordinary" } as const;

function openRecord(tenant: TenantId, record: VaultRecord, key: SealKey): Fields | Problem {
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
  if (opened.ok) return opened.values;
  // Tampering must stop the call and be seen; an empty answer would hide it.
  return new Problem("record-unreadable", `a sealed record does not open: ${opened.why}`, {
    record: record.id,
  });
}

function shown(
  keys: Keys,
  tenant: TenantId,
  policy: Policy,
  item: PermittedItem,
  record: VaultRecord | null,
  value: Personal<Json> | null,
): ReadValue {
  const { data: field, clauses, purpose, obligations } = item;
  if (record === null || value === null) {
    return { field, form: "absent", value: null, clauses, source: null, delivery: null, collectedAt: null };
  }
  const told = (form: ReadValue["form"], shownValue: Personal<Json> | null): ReadValue => ({
    field,
    form,
    value: shownValue,
    clauses,
    source: record.source,
    delivery:
      record.deliveredBy === "" ? null : { from: record.deliveredBy, authorisation: record.authorisation },
    collectedAt: at(record.collectedAt),
  });
  const masks = obligations.filter((one) => one.type === "mask").map((one) => one.argument);
  if (masks.length > 0) {
    const text = mask(strictest(policy, field, masks), value.reveal());
    return told("masked", text === null ? null : personal<Json>(text));
  }
  if (obligations.some((one) => one.type === "pseudonymise")) {
    const key = pseudonymKey(keys.secretOf(tenant), purpose, field, 1);
    const name = pseudonym(key, field, JSON.stringify(value.reveal()));
    return told("pseudonymous", personal<Json>(name));
  }
  return told("clear", value);
}

// Two clauses may each ask for a mask of their own. What both together would leave is not for us to guess: nothing.
function strictest(policy: Policy, field: string, masks: readonly string[]): MaskName {
  const [first, ...others] = masks;
  if (others.some((other) => other !== first)) return "omit";
  if (first !== undefined && isMaskName(first)) return first;
  const value = dataTypeOf(policy, field)?.value ?? "";
  return isValueType(value) ? defaultMasks[value] : "omit";
}
