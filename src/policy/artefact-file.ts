import { createHash } from "node:crypto";
import { z } from "zod";
import { type Canonical, canonical } from "../kernel/canonical.ts";
import { type Artefact, codeBase, type Header } from "./artefact.ts";
import { assemble, classCountOf, levelsOf, placesOf } from "./assemble.ts";
import { levelCount } from "./compile/tables.ts";
import { atomNames, atoms, dimensions, legalBases, type Outcome, obligationTypes } from "./model.ts";

/** First line of every artefact. Another format is another line, and this code refuses it. */
const format = "troth/artefact/1";
const magic = Buffer.from(`${format}\n`);
const digestLength = 32;
const wordLength = 4;

/**
 * The artefact as bytes, the same for the same artefact: format line, length and canonical JSON of the header,
 * length and little-endian words of each table, SHA-256 of all that.
 */
export function encodeArtefact(artefact: Artefact): Uint8Array {
  const { header } = artefact;
  // Through JSON: what is written is plain data, and nothing of the type but its members.
  const plain: Canonical = JSON.parse(JSON.stringify(header));
  const words = placesOf(artefact).map(encodeTable);
  const body = Buffer.concat([magic, lengthed(Buffer.from(canonical(plain))), ...words]);
  return Buffer.concat([body, sha256(body)]);
}

export type Decoded =
  | { readonly ok: true; readonly artefact: Artefact }
  | { readonly ok: false; readonly why: string };

/** What the reader knows of the artefact that it asked for. */
export type Expected = { readonly policyDigest?: string; readonly vocabularyDigest?: string };

/**
 * The artefact in `bytes`, or why it is none. Refuses another format, missing or additional bytes, any changed bit,
 * another policy than the expected one, and tables that point outside themselves. The digest finds damage, not
 * forgery: whoever stores an artefact guards it, or expects its policy and compiles that.
 */
export function decodeArtefact(bytes: Uint8Array, expected: Expected = {}): Decoded {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, magic.length).equals(magic)) return refused(`not in the format ${format}`);
  const body = file.subarray(0, Math.max(0, file.length - digestLength));
  if (!sha256(body).equals(file.subarray(body.length))) return refused("damaged or truncated");
  const parts = partsOf(body.subarray(magic.length));
  if (parts === null) return refused("malformed");
  const header = readHeader(parts.header);
  if (header === null || !isConsistent(header, parts.tables)) return refused("malformed");
  if (expected.policyDigest !== undefined && expected.policyDigest !== header.policyDigest) {
    return refused("compiled from another policy");
  }
  if (expected.vocabularyDigest !== undefined && expected.vocabularyDigest !== header.vocabularyDigest) {
    return refused("compiled for another vocabulary");
  }
  return { ok: true, artefact: assemble(header, parts.tables) };
}

function partsOf(rest: Buffer): { readonly header: Buffer; readonly tables: readonly Int32Array[] } | null {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < rest.length) {
    if (at + wordLength > rest.length || parts.length > levelCount) return null;
    const end = at + wordLength + rest.readUInt32LE(at);
    if (end > rest.length) return null;
    parts.push(rest.subarray(at + wordLength, end));
    at = end;
  }
  const [header, ...tables] = parts;
  if (header === undefined || tables.length !== levelCount) return null;
  if (tables.some((table) => table.length % wordLength !== 0)) return null;
  return { header, tables: tables.map(decodeTable) };
}

const name = z.string().max(200);
const names = z.array(name).max(10_000).readonly();
const numbers = z.array(z.int().nonnegative()).max(10_000).readonly();
const obligation = z.strictObject({ type: z.enum(obligationTypes), argument: name });
const axisName = z.enum([...dimensions, ...atomNames]);

const outcome = z.discriminatedUnion("outcome", [
  z.strictObject({
    outcome: z.literal("permitted"),
    clauses: names,
    bases: z.array(z.enum(legalBases)).readonly(),
    obligations: z.array(obligation).readonly(),
  }),
  z.strictObject({ outcome: z.literal("forbidden"), clauses: names, codes: names }),
  z.strictObject({ outcome: z.literal("uncovered") }),
]);

const headerSchema = z.strictObject({
  tenant: name,
  version: z.int(),
  effective: name,
  policyDigest: name,
  vocabularyDigest: name,
  closedBy: name,
  axes: z.array(z.strictObject({ name: axisName, values: names, classes: numbers })).readonly(),
  levels: z.array(z.strictObject({ first: z.int().nonnegative(), nodes: z.int().nonnegative() })).readonly(),
  outcomes: z.array(outcome).readonly(),
  permits: z.array(z.strictObject({ clause: name, allowed: z.partialRecord(axisName, numbers) })).readonly(),
});

function readHeader(bytes: Buffer): Header | null {
  try {
    const header = headerSchema.safeParse(JSON.parse(bytes.toString())).data;
    return header === undefined ? null : { ...header, outcomes: shared(header.outcomes) };
  } catch {
    return null; // Not JSON.
  }
}

/**
 * The same outcomes with each name and each list of codes in memory once. A large policy has sixteen thousand outcomes,
 * which name a few hundred clauses between them; as they are read, each would hold letters of its own.
 */
function shared(outcomes: readonly Outcome[]): readonly Outcome[] {
  const names = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const nameOf = (name: string) => known(names, name, () => name);
  const listOf = (list: readonly string[]) => known(lists, list.join(","), () => list.map(nameOf));
  return outcomes.map((outcome) => {
    if (outcome.outcome !== "forbidden") return outcome;
    return {
      outcome: "forbidden",
      clauses: outcome.clauses.map(nameOf),
      codes: listOf(outcome.codes),
    };
  });
}

function known<T>(all: Map<string, T>, key: string, make: () => T): T {
  const before = all.get(key);
  if (before !== undefined) return before;
  const made = make();
  all.set(key, made);
  return made;
}

/**
 * Whether header and tables belong together: every axis that the language has, in its order, and no entry that
 * leads outside the next table. After this, a decision cannot read beyond an end.
 */
function isConsistent(header: Header, tables: readonly Int32Array[]): boolean {
  const { axes, outcomes } = header;
  const order = [...dimensions, ...atomNames.filter((atom) => axes.some((axis) => axis.name === atom))];
  if (axes.length !== order.length || axes.some((axis, number) => axis.name !== order[number])) return false;
  if (axes.some((axis) => axis.classes.length !== axis.values.length || !isDense(axis))) return false;
  if (atomNames.some((atom) => lacksUnknown(axes, atom))) return false;
  const levels = levelsOf(header);
  const starts = levels.map(({ first }) => first);
  if (levels.length !== levelCount || starts[0] !== 0 || starts[2] !== dimensions.length) return false;
  if (levels.some(({ rowLength }) => rowLength >= codeBase)) return false;
  if (starts.some((first, number) => first > (starts[number + 1] ?? axes.length))) return false;
  return levels.every((level, number) => {
    const next = levels[number + 1];
    const table = tables[number] ?? new Int32Array();
    if (level.nodes * level.rowLength !== table.length) return false;
    const step = next?.rowLength ?? 1;
    const below = (next?.nodes ?? outcomes.length) * step;
    return table.every((entry) => entry >= 0 && entry < below && entry % step === 0);
  });
}

function isDense(axis: Header["axes"][number]): boolean {
  return new Set(axis.classes).size === classCountOf(axis);
}

function lacksUnknown(axes: Header["axes"], atom: (typeof atomNames)[number]): boolean {
  const axis = axes.find((one) => one.name === atom);
  return axis !== undefined && !axis.values.includes(atoms[atom].unknown);
}

function encodeTable(table: Int32Array): Buffer {
  const bytes = Buffer.alloc(table.length * wordLength);
  bytes.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength));
  return lengthed(bytes);
}

function decodeTable(bytes: Buffer): Int32Array {
  // Places in the file are at any offset, so the words are copied; their order is that of every machine we run on.
  const table = new Int32Array(bytes.length / wordLength);
  new Uint8Array(table.buffer).set(bytes.subarray(0, table.length * wordLength));
  return table;
}

function lengthed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(wordLength);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function refused(why: string): Decoded {
  return { ok: false, why };
}
