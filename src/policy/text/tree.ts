import { type Document, isMap, isScalar, isSeq, parseDocument, type Scalar } from "yaml";
import type { Place, Report } from "../findings.ts";
import { textLimits } from "./limits.ts";
import { placesOf } from "./places.ts";

/** A YAML text as plain values with their places. */
export type Tree =
  | { readonly kind: "scalar"; readonly at: Place; readonly value: string | number | boolean | null }
  | { readonly kind: "list"; readonly at: Place; readonly items: readonly Tree[] }
  | { readonly kind: "map"; readonly at: Place; readonly members: ReadonlyMap<string, Member> };
export type Member = { readonly key: Place; readonly value: Tree };

/** The one document of a text that has been screened, or `null` where it is not well-formed. */
export function parseTree(path: string, text: string, report: Report): Tree | null {
  const places = placesOf(path, text);
  const document = readDocument(text);
  for (const { code, message, pos } of document.errors) {
    const several = code === "MULTIPLE_DOCS";
    const hint = several ? "write them into one, or into several files" : "";
    report.add(several ? "yaml-documents" : "yaml-syntax", places(pos[0]), sentence(message), hint);
  }
  if (document.errors.length > 0) return null;
  return convert(document.contents, { places, report, at: places(0) });
}

/**
 * Reads YAML 1.2 with the core schema, keeping comments. Keys that stand twice are looked for by `convert`: the
 * library compares each key with each, which a hostile file turns into hours.
 */
export function readDocument(text: string): Document.Parsed {
  return parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    logLevel: "error", // In silence it would read the first of several documents and say nothing of the rest.
  });
}

type Context = {
  readonly places: (index: number) => Place;
  readonly report: Report;
  /** Where something stands that has no place of its own, such as a value that was left out. */
  readonly at: Place;
};

function convert(node: unknown, context: Context): Tree {
  if (isScalar(node)) return { kind: "scalar", at: placeOfNode(node, context), value: scalarValue(node) };
  if (isSeq(node)) {
    const at = placeOfNode(node, context);
    return { kind: "list", at, items: node.items.map((item) => convert(item, { ...context, at })) };
  }
  if (isMap(node)) return convertMap(node, context);
  return { kind: "scalar", at: context.at, value: null };
}

function convertMap(node: { items: { key: unknown; value: unknown }[] }, context: Context): Tree {
  const at = placeOfNode(node, context);
  const members = new Map<string, Member>();
  for (const pair of node.items) {
    const place = placeOfNode(pair.key, { ...context, at });
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    if (members.has(key)) {
      context.report.add("duplicate-key", place, `the key \`${shorten(key)}\` stands here twice`);
    } else if (key === "<<") {
      context.report.add("yaml-merge", place, "merge keys are not read", "write the members out");
    } else if (key.length > textLimits.keyLengthMax || key === "__proto__") {
      context.report.add("unknown-key", place, `the key \`${shorten(key)}\` has no meaning here`);
    } else {
      members.set(key, { key: place, value: convert(pair.value, { ...context, at: place }) });
    }
  }
  return { kind: "map", at, members };
}

function scalarValue({ value }: Scalar): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? null : String(value);
}

function placeOfNode(node: unknown, context: Context): Place {
  if (typeof node !== "object" || node === null || !("range" in node)) return context.at;
  const { range } = node;
  const [first]: readonly unknown[] = Array.isArray(range) ? range : [];
  return typeof first === "number" ? context.places(first) : context.at;
}

/** The values alone, as a schema reads them. */
export function treeToValue(tree: Tree): unknown {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "list") return tree.items.map(treeToValue);
  return Object.fromEntries([...tree.members].map(([key, { value }]) => [key, treeToValue(value)]));
}

/** The part of a tree at a path, or the nearest part around it. */
export function treeAt(tree: Tree, path: readonly PropertyKey[]): Tree {
  let found = tree;
  for (const step of path) {
    const next = found.kind === "list" ? found.items[Number(step)] : memberOf(found, String(step))?.value;
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

export function memberOf(tree: Tree, key: string): Member | undefined {
  return tree.kind === "map" ? tree.members.get(key) : undefined;
}

// The library's messages begin with a capital and may quote a line of the text.
function sentence(message: string): string {
  const [first = ""] = message.split("\n");
  return shorten(first.charAt(0).toLowerCase() + first.slice(1).replace(/[.:]$/, ""));
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
