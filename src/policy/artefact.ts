import type { Atom, Dimension, LegalBasis, Obligation, Outcome } from "./model.ts";
import type { Axis, AxisName } from "./space.ts";

/**
 * A policy compiled: everything that is needed to decide, and later to decide again, without the policy's text.
 * Immutable and shared. A new version replaces it by one reference.
 */
export type Artefact = {
  readonly header: Header;
  /** One per level; see `compile/tables.ts`. */
  readonly tables: LevelTables;
  /** Made from the header when it is assembled. */
  readonly index: Index;
};

/** Numbers of rows, in two bytes each where they fit: a policy of three hundred clauses has ten million of them. */
export type Rows = Uint16Array | Uint32Array;

/** Each table says the row of the next, the last the outcome. `secondRow` and so on are how long a row is. */
export type LevelTables = {
  readonly first: Rows;
  readonly second: Rows;
  readonly third: Rows;
  readonly fourth: Rows;
  readonly secondRow: number;
  readonly thirdRow: number;
  readonly fourthRow: number;
};

/** What is written into the file besides the tables. */
export type Header = {
  readonly tenant: string;
  readonly version: number;
  readonly effective: string;
  readonly policyDigest: string;
  readonly vocabularyDigest: string;
  /** The clause that is named where no other is nearer. */
  readonly closedBy: string;
  readonly axes: readonly (Axis & { readonly classes: readonly number[] })[];
  readonly levels: readonly { readonly first: number; readonly nodes: number }[];
  readonly outcomes: readonly Outcome[];
  readonly permits: readonly PermitBox[];
};

/** A permit, by classes: what explanations search. An absent axis is open. */
export type PermitBox = {
  readonly clause: string;
  readonly allowed: Readonly<Partial<Record<AxisName, readonly number[]>>>;
};

/**
 * A request in numbers: for each level the position within a row. Codes belong to the artefact that gave them.
 */
export type Coded = readonly [number, number, number, number];

/**
 * Every code is below this, so that the code of two levels together, as which a request is first summed up, is
 * exact in a double.
 */
export const codeBase = 2 ** 26;

/** An answer of the judge. Every refusal has a code and names at least one clause. */
export type Decision = Permitted | Forbidden | Uncovered;
export type Permitted = {
  readonly outcome: "permitted";
  readonly clauses: readonly string[];
  readonly bases: readonly LegalBasis[];
  readonly obligations: readonly Obligation[];
};
export type Forbidden = {
  readonly outcome: "forbidden";
  readonly code: string;
  readonly clauses: readonly string[];
  readonly codes: readonly string[];
};
export type Uncovered = {
  readonly outcome: "uncovered";
  readonly code: string;
  /** The clauses of the nearest permitted cell, or the one that closes the policy. */
  readonly clauses: readonly string[];
  /** Names that the policy does not declare. */
  readonly undeclared: readonly Undeclared[];
};
export type Undeclared = { readonly dimension: Dimension; readonly name: string };

/** An axis as the look-up needs it. */
export type IndexedAxis = {
  readonly name: AxisName;
  readonly values: readonly string[];
  readonly classes: readonly number[];
  readonly classCount: number;
  readonly level: number;
  readonly stride: number;
  /** Place among all axes, from what a caller can bring about to what nobody can. */
  readonly ease: number;
  /** What one class adds to the code of two levels together: of the dimensions, or of the facts. */
  readonly unit: number;
  /** By value what it adds to that. */
  readonly codes: ReadonlyMap<string, number>;
};

/**
 * The language's own values of an atom, filled up to four with values that nobody gives, and what each of them adds.
 * Members and not lists: this is read eleven times for each request.
 */
export type IndexedAtom = {
  readonly value1: string;
  readonly value2: string;
  readonly value3: string;
  readonly value4: string;
  readonly part1: number;
  readonly part2: number;
  readonly part3: number;
  readonly part4: number;
  /** What a missing or unknown value adds: the protective one's part. */
  readonly protective: number;
  /** By value what it adds, for residency, whose values are the policy's. */
  readonly codes: ReadonlyMap<string, number>;
};

export type IndexedPermit = {
  readonly clause: string;
  readonly limits: readonly PermitLimit[];
};

/** The classes of one axis to which a permit is limited, as a list and by class. */
export type PermitLimit = {
  readonly axis: number;
  readonly classes: readonly number[];
  readonly allows: readonly boolean[];
};

export type Index = {
  readonly axes: readonly IndexedAxis[];
  readonly byDimension: Readonly<Record<Dimension, IndexedAxis>>;
  /** `null` for an atom that no rule mentions. */
  readonly byAtom: Readonly<Record<Atom, IndexedAtom | null>>;
  /** By these the codes of two levels together come apart: powers of two, so that the share of one is exact. */
  readonly nameBase: number;
  readonly nameShare: number;
  readonly factBase: number;
  readonly factShare: number;
  readonly permits: readonly IndexedPermit[];
  /** For the class of an action and the class of a data type, at `action × classes + data`, the permits of both. */
  readonly permitsOf: readonly (readonly IndexedPermit[])[];
  /** By the number of an outcome what is answered, where that is the same for every cell. */
  readonly answers: readonly (Permitted | Forbidden | null)[];
  /** The answer where the policy permits nothing near. */
  readonly closed: Uncovered;
};
