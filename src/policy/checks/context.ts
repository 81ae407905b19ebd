import type { FindingCode } from "../finding-codes.ts";
import { type Positions, placeOf, type Report } from "../findings.ts";
import type { Policy } from "../model.ts";

/** What a policy may name that is not in its own vocabulary. */
export type Known = {
  readonly valueTypes: readonly string[];
  readonly masks: readonly string[];
  readonly transforms: readonly string[];
};

/** What every check reads, and where it says what it found. */
export type Context = {
  readonly policy: Policy;
  readonly known: Known;
  readonly find: (
    code: FindingCode,
    pointer: Pointer,
    message: string,
    hint?: string | (() => string),
  ) => void;
};
export type Pointer = readonly (string | number)[];

export function newContext(policy: Policy, positions: Positions, known: Known, report: Report): Context {
  return {
    policy,
    known,
    find: (code, pointer, message, hint) => report.add(code, placeOf(positions, pointer), message, hint),
  };
}

/** `a`, `b` and 3 more: names in a message, of which there may be hundreds. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const shown = unique.slice(0, 4).map((name) => `\`${name}\``);
  if (unique.length > shown.length) return `${shown.join(", ")} and ${unique.length - shown.length} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
