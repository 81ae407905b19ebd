import { assert } from "./assert.ts";

/** What may be hashed or signed: JSON without fractions, and without the words `undefined` and `NaN`. */
export type Canonical =
  | null
  | boolean
  | number
  | string
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined };

/**
 * The one byte string of a value: RFC 8785, restricted to integers so that no two languages can disagree about a
 * number. Members that are `undefined` are left out. Lone surrogates are a bug of the caller.
 */
export function canonical(value: Canonical): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    assert(Number.isSafeInteger(value), "canonical JSON holds safe integers only");
    return Object.is(value, -0) ? "0" : String(value);
  }
  if (typeof value === "string") {
    assert(value.isWellFormed(), "canonical JSON holds well-formed text only");
    return JSON.stringify(value);
  }
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  assert(isPlain(value), "canonical JSON holds plain objects only");
  const members: string[] = [];
  for (const key of Object.keys(value).sort(byCodeUnit)) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonical(key)}:${canonical(member)}`);
  }
  return `{${members.join(",")}}`;
}

function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}

// A `Map`, a `Date` or a wrapped value would all come out as `{}`: a hash that says nothing of what was hashed.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// RFC 8785 §3.2.3: sort by UTF-16 code units, which is what `<` compares.
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
