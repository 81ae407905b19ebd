import { assert } from "./assert.ts";
import { type Facts, Problem } from "./problem.ts";

const factsMax = 20;
const listMax = 100;

/**
 * Facts that outlive their transaction: ids, codes, counts and times. They lie in the open, unsealed and outside of
 * every retention rule, so what looks like anything a person typed is a bug of the caller.
 */
export function assertFacts(facts: Facts): void {
  const entries = Object.entries(facts);
  assert(entries.length <= factsMax, "facts are few");
  for (const [key, value] of entries) {
    assert(/^[a-z][A-Za-z]{0,39}$/.test(key), "a fact has a camel-case name");
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    assert(parts.length <= listMax, "a list of facts is bounded");
    assert(parts.every(isFact), "facts are ids, codes and numbers");
  }
}

function isFact(value: unknown): boolean {
  if (typeof value === "string")
    return isId(value) || /^(?!.*\d{7})[A-Za-z][A-Za-z0-9._:/-]{0,63}$/.test(value);
  return typeof value === "boolean" || Number.isSafeInteger(value);
}

function isId(text: string): boolean {
  return /^[a-z]+(_[a-z]+)*_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text);
}

/** What went wrong, as a code that may be stored: of a problem, of the database, of the system. Never a message. */
export function failureCode(thrown: unknown): string {
  if (thrown instanceof Problem) return thrown.code;
  if (!(thrown instanceof Error)) return "unexpected";
  const code = "code" in thrown ? String(thrown.code) : "";
  if (/^(E[A-Z0-9_]{1,47}|[0-9A-Z]{5}|CONNECT[A-Z_]{1,30})$/.test(code)) return code;
  return thrown.cause === undefined ? "unexpected" : failureCode(thrown.cause);
}
