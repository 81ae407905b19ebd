import type { Refused } from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import { type Day, textToDay } from "../../kernel/calendar.ts";
import type { Instant } from "../../kernel/clock.ts";
import { type Personal, personal } from "../../kernel/personal.ts";
import type { Obligation, Policy } from "../../policy/index.ts";
import { type IndexKey, indexTag } from "./blind-index.ts";
import type { Collection } from "./model.ts";
import { isIdentifierType, isValueType, type Json, normalise } from "./normalise.ts";
import type { IdentifierTag } from "./store.ts";
import { dataTypeOf } from "./terms.ts";
import { isTransformName, type TransformOptions, transform } from "./transform.ts";

/** The fields of a collection, read by their data types. Nothing is decided yet. */
export type Prepared = {
  /** What goes before the judge: everything but values that are no values of their type. */
  readonly fields: readonly string[];
  readonly values: ReadonlyMap<string, Personal<Json>>;
  readonly tags: readonly IdentifierTag[];
  readonly invalid: readonly { readonly field: string; readonly refused: Refused }[];
};

// A consent that came as a value among others would look like one and decide nothing.
const choices: ReadonlySet<string> = new Set(["consent-record", "objection-record"]);

/** Reads the values of declared data types. A name that is not declared goes before the judge without its value. */
export function prepareValues(
  policy: Policy,
  input: Pick<Collection, "fields">,
  unkeepable: ReadonlyMap<string, string>,
  now: Instant,
  indexKeyOf: (field: string) => IndexKey,
): Prepared {
  const fields: string[] = [];
  const values = new Map<string, Personal<Json>>();
  const tags: IdentifierTag[] = [];
  const invalid: { field: string; refused: Refused }[] = [];
  const turnAway = (field: string, why: string) =>
    invalid.push({ field, refused: { code: "invalid-value", clauses: [], detail: `\`${field}\` ${why}` } });
  for (const [field, given] of input.fields) {
    const type = dataTypeOf(policy, field);
    const unkept = unkeepable.get(field);
    if (unkept !== undefined) {
      turnAway(field, unkept);
      continue;
    }
    if (choices.has(field)) {
      turnAway(field, "is recorded by an act of the subject, at its own endpoint");
      continue;
    }
    if (type === null || !isValueType(type.value)) {
      fields.push(field);
      continue;
    }
    const read = normalise(type.value, given.reveal(), { now });
    if (!read.ok) {
      turnAway(field, read.why);
      continue;
    }
    fields.push(field);
    values.set(field, personal(read.value));
    if (type.identifier) tags.push(tagOf(field, read.value, indexKeyOf(field)));
  }
  return { fields, values, tags, invalid };
}

/** The tag by which an identifier is found; `null` when the type is no identifier or the value is none of it. */
export function tagForLookup(
  policy: Policy,
  data: string,
  value: Personal<unknown>,
  now: Instant,
  indexKeyOf: (field: string) => IndexKey,
): IdentifierTag | null {
  const type = dataTypeOf(policy, data);
  if (type === null || !type.identifier || !isIdentifierType(type.value)) return null;
  const read = normalise(type.value, value.reveal(), { now });
  return read.ok ? tagOf(data, read.value, indexKeyOf(data)) : null;
}

function tagOf(data: string, value: Json, key: IndexKey): IdentifierTag {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { data, version: key.version, tag: indexTag(key, text) };
}

/** The value as the obligations of its collection let it be kept, or why it cannot be. */
export function transformed(
  value: Personal<Json> | undefined,
  obligations: readonly Obligation[],
  options: TransformOptions,
): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly why: string } {
  let current = must(value, "a permitted field has been read").reveal();
  for (const { type, argument } of obligations) {
    if (type !== "transform") continue;
    if (!isTransformName(argument)) return { ok: false, why: `transform \`${argument}\` is not known` };
    const next = transform(argument, current, options);
    if (!next.ok) return next;
    current = next.value;
  }
  return { ok: true, value: current };
}

/**
 * The subject's birthday among the values: a date of birth that they gave, or what their resident number says. `null`
 * for a birthday of somebody else, and where none is there.
 */
export function birthdayIn(policy: Policy, input: Collection, { values }: Prepared): Day | null {
  if (input.source === "other-subject") return null;
  for (const [field, value] of values) {
    const type = dataTypeOf(policy, field);
    const text = String(value.reveal());
    if (type?.value === "cn-resident-id") {
      return textToDay(`${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`);
    }
    if (type?.value === "birth-date") return textToDay(text);
  }
  return null;
}
