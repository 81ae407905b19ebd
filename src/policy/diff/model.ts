import type { Box, LegalBasis, Obligation, Outcome } from "../model.ts";
import type { Significance } from "./significance.ts";

/**
 * What can happen to a cell between two versions. Each changed cell is in exactly one class. Those that may be worse
 * for the subject come first.
 */
export const cellClasses = [
  "newly-permitted",
  "obligation-weakened",
  "obligation-incomparable",
  "basis-changed",
  "guard-removed", // forbidden → uncovered: refused as before, but the next permit will open it
  "newly-forbidden", // permitted → refused, by a prohibition or for want of a permit
  "obligation-strengthened",
  "guard-added",
  "clause-moved", // the same outcome on the same terms, said by other clauses
] as const;
export type CellClass = (typeof cellClasses)[number];

/** What an outcome names, or what of it only one of two outcomes names. */
export type Terms = {
  readonly clauses: readonly string[];
  readonly bases: readonly LegalBasis[];
  readonly obligations: readonly Obligation[];
};

/** How the outcome of a cell changed. What both versions say of it alike is left out. */
export type Change = {
  readonly class: CellClass;
  readonly before: Outcome["outcome"];
  readonly after: Outcome["outcome"];
  /** Named before and no longer. */
  readonly gone: Terms;
  /** Named from now on. */
  readonly came: Terms;
};

/** A product of sets whose cells all changed alike. No two boxes share a cell. */
export type CellChange = Change & {
  readonly box: Box;
  /** Number of cells, in decimal: it may exceed what a double holds. */
  readonly cells: string;
  readonly worse: boolean;
};

/** A change outside the cells: vocabulary, domain rules, words. */
export type NamedChange = {
  /** `recipient-added`, `retention-longer`, `right-shrunk`, `contact-changed`, `words-changed` … */
  readonly class: string;
  /** What changed: a name of the vocabulary, or a clause. */
  readonly name: string;
  readonly detail: string;
  readonly worse: boolean;
  /** The type of the rule, where it is one that a domain keeps. */
  readonly rule?: string;
};

export type Difference = {
  readonly tenant: string;
  readonly from: { readonly version: number; readonly policyDigest: string };
  readonly to: { readonly version: number; readonly policyDigest: string };
  /** By class, the largest first. */
  readonly cells: readonly CellChange[];
  /** All changed cells, counted without the boxes. Their volumes add up to it. */
  readonly cellsChanged: string;
  readonly cellsTotal: string;
  readonly named: readonly NamedChange[];
  /** Whether it must be announced. A change that may be worse for the subject is never minor. */
  readonly material: boolean;
  readonly why: readonly string[];
  readonly significance: Omit<Significance, "material">;
};
