import { assert } from "../../kernel/assert.ts";
import {
  type Framed,
  type KeyAbsence,
  open,
  type SealKey,
  seal,
  type Unopened,
} from "../../kernel/crypto/index.ts";
import { type Personal, personal } from "../../kernel/personal.ts";
import type { Random } from "../../kernel/random.ts";
import type { Json } from "./values/value.ts";

/** Where a blob belongs. It opens nowhere else, even if a row is moved, copied or relabelled. */
export type BlobContext = {
  readonly tenant: string;
  readonly subject: string;
  readonly collection: string;
  readonly record: string;
  readonly schemaVersion: number;
  /** What the fields may be used for together; relabelled, they do not open. */
  readonly purposeClass: string;
  readonly region: string;
};

/** Normalised values by the name of their field. */
export type FieldValues = Readonly<Record<string, Json>>;

/** Values that came into the open, each still wrapped against being printed. */
export type OpenedFields =
  | { readonly ok: true; readonly values: ReadonlyMap<string, Personal<Json>> }
  | { readonly ok: false; readonly why: Unopened };

/** Seals the fields of one record together. Their names are bound too, so the row must keep `fields`. */
export function sealFields(
  key: SealKey,
  context: BlobContext,
  values: FieldValues,
  random: Random,
): { readonly blob: Buffer; readonly fields: readonly string[] } {
  const fields = Object.keys(values).sort(byCodeUnit);
  assert(fields.length > 0, "a blob holds at least one field");
  const plaintext = Buffer.from(JSON.stringify(fields.map((field) => [field, values[field]])), "utf8");
  const blob = seal(key, blobContext(context, fields), plaintext, random);
  plaintext.fill(0);
  return { blob, fields };
}

/** Opens what `sealFields` made here. The bytes in the open are wiped; text made from them cannot be. */
export function openFields(
  key: SealKey | KeyAbsence,
  context: BlobContext,
  fields: readonly string[],
  blob: Buffer,
): OpenedFields {
  const sorted = [...fields].sort(byCodeUnit);
  const opened = open(key, blobContext(context, sorted), blob);
  if (!opened.ok) return opened;
  const members: readonly (readonly [string, Json])[] = JSON.parse(opened.plaintext.toString("utf8"));
  opened.plaintext.fill(0);
  const values = new Map(members.map(([field, value]) => [field, personal(value)]));
  assert(
    values.size === sorted.length && sorted.every((field) => values.has(field)),
    "a blob holds its fields",
  );
  return { ok: true, values };
}

function blobContext(context: BlobContext, fields: readonly string[]): readonly Framed[] {
  const { tenant, subject, collection, record, schemaVersion, purposeClass, region } = context;
  return [
    "troth/1",
    "blob",
    tenant,
    subject,
    collection,
    record,
    fields,
    schemaVersion,
    purposeClass,
    region,
  ];
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
