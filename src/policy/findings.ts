import { type FindingCode, findingCodes } from "./finding-codes.ts";
import type { Finding } from "./model.ts";

/** A place in a policy text. Lines and columns count from 1, columns in UTF-16 units, as editors do. */
export type Place = { readonly path: string; readonly line: number; readonly column: number };

/** Where the parts of a `Policy` were written, by pointer into it: `clauses/3/rules/0/data`. */
export type Positions = ReadonlyMap<string, Place>;

/** The place of a part, or of the nearest part around it that has one. */
export function placeOf(positions: Positions, pointer: readonly (string | number)[]): Place {
  for (let length = pointer.length; length >= 0; length--) {
    const place = positions.get(pointer.slice(0, length).join("/"));
    if (place !== undefined) return place;
  }
  return { path: "policy.yaml", line: 1, column: 1 };
}

/** `path:line:column code message (hint)`. */
export function renderFinding({ path, line, column, code, message, hint }: Finding): string {
  return `${path}:${line}:${column} ${code} ${message}${hint === "" ? "" : ` (${hint})`}`;
}

/** Collects findings up to a bound: a text of a megabyte may hold a mistake in every character. */
export type Report = {
  readonly findings: readonly Finding[];
  /** The hint is only worked out where the finding is kept. */
  readonly add: (code: FindingCode, place: Place, message: string, hint?: string | (() => string)) => void;
};

const findingsMax = 200;

export function newReport(): Report {
  const findings: Finding[] = [];
  return {
    findings,
    add(code, place, message, hint = "") {
      if (findings.length >= findingsMax) return;
      const { severity } = findingCodes[code];
      findings.push({ ...place, severity, code, message, hint: typeof hint === "string" ? hint : hint() });
    },
  };
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** In the order of the text. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) => compare(a.path, b.path) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
