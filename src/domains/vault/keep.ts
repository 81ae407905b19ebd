import type { KeyObject } from "node:crypto";
import { isForOneDelivery, type Permit, type Verdict } from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import type { Clock, Instant } from "../../kernel/clock.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import type { Tx } from "../../kernel/db/index.ts";
import { groupBy } from "../../kernel/group.ts";
import { newId } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import { insertSubjects, saveAdultFrom } from "../subjects/index.ts";
import { sealFields } from "./blob.ts";
import type { Gathered } from "./gathered.ts";
import { insertSubjectKeys } from "./key-store.ts";
import { type AcceptedField, type Collected, type FieldRefusal, fieldRefusals } from "./model.ts";
import type { Json } from "./normalise.ts";
import { transformed } from "./prepare.ts";
import * as store from "./store.ts";
import { dataTypeOf, groupOf, isLatestOnly, keepUntilOf } from "./terms.ts";

/** What one collection leaves in the store, and what its caller is told. */
export type Kept = {
  readonly gathered: Gathered;
  readonly verdict: Verdict;
  readonly records: readonly store.VaultRecord[];
  readonly identifiers: readonly (store.IdentifierTag & { readonly subject: Gathered["subject"] })[];
  readonly collected: Collected;
};

type SealDeps = {
  readonly key: SealKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly fingerprintKey: KeyObject;
};

/** Version of the form in which values stand inside a blob; bound to it. */
export const schemaVersion = 1;

/** Fingerprints lose their memory with each quarter: a longer-lived one would recognise a device for years. */
const fingerprintEpochMs = 90 * 86_400_000;

/** A field as it will be sealed. */
type Field = {
  readonly name: string;
  readonly group: string;
  /** Sealed by itself: it will be deleted by itself. */
  readonly isAlone: boolean;
  readonly value: Json;
  readonly purposes: readonly string[];
  readonly bases: readonly string[];
  readonly clauses: readonly string[];
  readonly keepUntil: Instant | null;
};

/** A field that was permitted and that nobody can keep. */
type Unkept = Pick<FieldRefusal, "field" | "code" | "clauses"> & { readonly why: string };

function refusalOf({ field, code, clauses, why }: Unkept): FieldRefusal {
  return { field, code, clauses, detail: `\`${field}\` ${why}` };
}

const whyByFieldOf = new WeakMap<object, ReadonlyMap<string, string>>();

/**
 * The fields for whose sake everything was undone, and why: an entry would have said that it was done. They are asked
 * for once more as what cannot be kept, so that the refusal has an entry of its own. `null` for any other failure.
 */
export function unkeptIn(error: unknown): ReadonlyMap<string, string> | null {
  const found = error instanceof Problem ? whyByFieldOf.get(error) : undefined;
  return found === undefined || found.size === 0 ? null : found;
}

/** Seals what the permit covers: fields of one group under the same terms share a blob. */
export function keptOf(
  gathered: Gathered,
  verdict: Verdict,
  permit: Permit,
  now: Instant,
  deps: SealDeps,
): Kept | Problem {
  const { input, prepared, subject } = gathered;
  const fields: Field[] = [];
  const unkept: Unkept[] = [];
  for (const name of prepared.fields) {
    const field = fieldOf(gathered, verdict, permit, name, now, deps);
    if (field === null) continue;
    if ("why" in field) unkept.push(field);
    else fields.push(field);
  }
  const refused = [...fieldRefusals(verdict.refusals), ...unkept.map(refusalOf)];
  if (fields.length === 0 || (input.strict && refused.length > 0)) {
    const problem = new Problem("invalid-value", "no value was kept");
    whyByFieldOf.set(problem, new Map(unkept.map(({ field, why }) => [field, why])));
    return problem;
  }
  const names = new Set(fields.map((field) => field.name));
  return {
    gathered,
    verdict,
    records: recordsOf(gathered, verdict, fields, now, deps),
    identifiers: prepared.tags.filter((tag) => names.has(tag.data)).map((tag) => ({ ...tag, subject })),
    collected: {
      subject,
      isNew: gathered.newKey !== null,
      entry: verdict.entry,
      accepted: fields.map(acceptedOf),
      refused,
    },
  };
}

function fieldOf(
  { input, prepared }: Gathered,
  verdict: Verdict,
  permit: Permit,
  name: string,
  now: Instant,
  deps: SealDeps,
): Field | Unkept | null {
  const items = permit.items.filter((item) => item.data === name);
  if (items.length === 0) return null;
  const { policy } = verdict.facts.policy;
  const type = must(dataTypeOf(policy, name), "a permitted data type is declared");
  const clauses = [...new Set(items.flatMap((item) => item.clauses))];
  if (type.sensitivity === "secret") {
    return { field: name, code: "obligation-unmet", clauses, why: "is a secret and is not kept here" };
  }
  const value = transformed(
    prepared.values.get(name),
    items.flatMap((item) => item.obligations),
    {
      now,
      property: input.property,
      epoch: Math.floor(now / fingerprintEpochMs),
      fingerprintKey: deps.fingerprintKey,
    },
  );
  if (!value.ok) return { field: name, code: "invalid-value", clauses, why: value.why };
  return {
    name,
    group: groupOf(type),
    isAlone: isLatestOnly(type),
    value: value.value,
    purposes: items.map((item) => item.purpose),
    bases: [...new Set(items.flatMap((item) => item.bases))],
    clauses,
    keepUntil: keepUntilOf(policy, name, now),
  };
}

function recordsOf(
  { actor, input, subject }: Gathered,
  verdict: Verdict,
  fields: readonly Field[],
  now: Instant,
  deps: SealDeps,
): readonly store.VaultRecord[] {
  const together = groupBy(fields, (field) =>
    JSON.stringify([
      ...[field.group, field.purposes, field.bases, field.keepUntil],
      ...(field.isAlone ? [field.name] : []),
    ]),
  );
  const { policy, version } = verdict.facts.policy;
  return [...together.values()].map((members) => {
    const first = must(members[0], "a group has members");
    const id = newId("record", deps);
    const context = {
      tenant: actor.tenant,
      subject,
      collection: first.group,
      record: id,
      schemaVersion,
      purposeClass: first.purposes.join(","),
      region: policy.homeRegion,
    };
    const values = Object.fromEntries(members.map((field) => [field.name, field.value]));
    const { blob, fields: data } = sealFields(deps.key, context, values, deps.random);
    return {
      id,
      subject,
      group: first.group,
      data,
      property: input.property,
      source: input.source,
      deliveredBy: input.delivery?.from ?? "",
      authorisation: input.delivery?.authorisation ?? "",
      scenario: input.scenario,
      purposes: first.purposes,
      bases: first.bases,
      version,
      region: policy.homeRegion,
      collectedAt: now,
      keepUntil: first.keepUntil,
      device: input.device ?? null,
      withdrawnAt: null,
      keyVersion: deps.key.version,
      sealed: blob,
    };
  });
}

/** Writes what was kept of many collections: one statement for each table. Throws when an identifier was taken meanwhile. */
export async function keepAll(tx: Tx, kept: readonly Kept[], now: Instant): Promise<void> {
  if (kept.length === 0) return;
  const made = kept.flatMap(({ gathered, verdict }) =>
    gathered.newKey === null ? [] : [{ gathered, verdict, row: gathered.newKey.row }],
  );
  const known = kept.filter(({ gathered }) => gathered.newKey === null);
  const newcomers = made.map(({ gathered, verdict }) => ({
    id: gathered.subject,
    version: verdict.facts.policy.version,
    residency: gathered.input.residency,
    adultFrom: gathered.adultFrom,
    region: verdict.facts.policy.policy.homeRegion,
  }));
  const keys = made.map(({ row }) => row);
  await Promise.all([
    ...(made.length === 0 ? [] : [insertSubjects(tx, newcomers, now), insertSubjectKeys(tx, keys, now)]),
    store.insertRecords(
      tx,
      kept.flatMap((one) => one.records),
    ),
    keepIdentifiers(tx, kept, now),
    spendAuthorisations(tx, kept, now),
    saveAdultFrom(tx, agesOf(known)),
    ...known.map((one, index) => replaceOlder(tx, one, known.slice(index + 1))),
  ]);
}

/** The ages that a batch brings of subjects who are known; of two for one subject the last. */
function agesOf(known: readonly Kept[]) {
  const bySubject = new Map(
    known.flatMap(({ gathered: { subject, adultFrom } }) =>
      adultFrom === null ? [] : [[subject, adultFrom] as const],
    ),
  );
  return [...bySubject].map(([subject, adultFrom]) => ({ subject, adultFrom }));
}

/** What is good for one delivery is spent with it, in the same transaction. */
async function spendAuthorisations(tx: Tx, kept: readonly Kept[], now: Instant): Promise<void> {
  const papers = kept.flatMap(({ gathered: { input }, verdict }) => {
    const { delivery } = input;
    if (delivery === undefined || !isForOneDelivery(verdict.facts.policy.policy, delivery.from)) return [];
    return [{ from: delivery.from, reference: delivery.authorisation }];
  });
  if (papers.length === 0) return;
  // Two deliveries at once under one paper: the second rolls back, looks again, and is refused by its clause.
  if ((await store.insertUsed(tx, papers, now)) < papers.length) {
    throw new Problem("idempotency-in-progress", "another delivery came under this authorisation just now");
  }
}

async function keepIdentifiers(tx: Tx, kept: readonly Kept[], now: Instant): Promise<void> {
  // In one order everywhere: two batches that take the same ones wait for each other and never in a circle.
  const identifiers = kept
    .flatMap((one) => one.identifiers)
    .sort((a, b) => (a.data === b.data ? Buffer.compare(a.tag, b.tag) : a.data < b.data ? -1 : 1));
  if (identifiers.length === 0) return;
  // Sent together: the second statement sees what the first did, or whom it waited for.
  const [, owners] = await Promise.all([
    store.insertIdentifiers(tx, identifiers, now),
    store.findByTags(tx, identifiers),
  ]);
  const ownerByTag = new Map(owners.map((row) => [`${row.data}/${row.tag.toString("hex")}`, row.subject]));
  const isOurs = identifiers.every(
    (one) => ownerByTag.get(`${one.data}/${one.tag.toString("hex")}`) === one.subject,
  );
  // Two collections of one new identifier at once: the second rolls back, looks again, and finds the first's subject.
  if (!isOurs) throw new Problem("idempotency-in-progress", "an identifier was taken at the same moment");
}

/**
 * What this collection brings replaces what was held for the same purposes; what was collected for another is still
 * that. `later` are those behind it in the batch: of two at once the last stays, and not none.
 */
async function replaceOlder(tx: Tx, one: Kept, later: readonly Kept[]): Promise<void> {
  const { gathered, verdict, records } = one;
  const { policy } = verdict.facts.policy;
  const { subject } = gathered;
  const staying = [one, ...later.filter((other) => other.gathered.subject === subject)];
  const names = new Set(records.flatMap((record) => record.data));
  const types = [...names].map((name) => must(dataTypeOf(policy, name), "what was kept is declared"));
  const replacing = {
    subject,
    groups: records.map((record) => record.group),
    except: staying.flatMap((other) => other.records.map((record) => record.id)),
  };
  const single = types.filter((type) => type.holds === "one" && !isLatestOnly(type)).map(({ name }) => name);
  if (single.length > 0) {
    const purposes = gathered.input.purposes.filter((purpose) =>
      records.every((record) => record.purposes.includes(purpose)),
    );
    await store.supersede(tx, { ...replacing, data: single, purposes });
  }
  const latest = records.filter((record) =>
    types.some((type) => isLatestOnly(type) && record.data.includes(type.name)),
  );
  for (const { data, purposes } of latest) await store.deleteReplaced(tx, { ...replacing, data, purposes });
  if (one.identifiers.length === 0) return;
  await store.deleteReplacedIdentifiers(
    tx,
    subject,
    staying.flatMap((other) => other.identifiers),
  );
}

function acceptedOf({ name, purposes, clauses, keepUntil }: Field): AcceptedField {
  return { field: name, purposes, clauses, keepUntil };
}
