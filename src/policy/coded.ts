import type { Artefact, Coded, Index, IndexedAtom, IndexedAxis, LevelTables } from "./artefact.ts";
import type { Outcome, Request, State } from "./model.ts";

/** The outcome of a coded request: four reads, whatever the policy. The code must come from the same artefact. */
export function decideCoded(artefact: Artefact, coded: Coded): Outcome {
  return artefact.header.outcomes[outcomeNumber(artefact, coded)] ?? uncovered;
}

const uncovered: Outcome = { outcome: "uncovered" };

/** The position of a coded request's outcome in the header. A code from elsewhere may lead to none. */
export function outcomeNumber({ tables }: Artefact, coded: Coded): number {
  return read(tables, coded[0], coded[1], coded[2], coded[3]);
}

/** The request in numbers, or `null` where the policy does not declare a name. */
export function codeRequest({ index }: Artefact, request: Request): Coded | null {
  const names = namesSum(index, request);
  if (Number.isNaN(names)) return null;
  const facts = factsSum(index, request.state);
  const { nameBase, factBase } = index;
  const first = Math.floor(names * index.nameShare);
  const third = Math.floor(facts * index.factShare);
  // INVARIANT: every code is below `codeBase`, so that it fits the 32 bits of a bitwise operator.
  return [first | 0, (names - first * nameBase) | 0, third | 0, (facts - third * factBase) | 0];
}

/** The same as to code a request and to look it up, without making the code: `null` for an undeclared name. */
export function outcomeNumberOf({ index, tables }: Artefact, request: Request): number | null {
  const names = namesSum(index, request);
  if (Number.isNaN(names)) return null;
  const facts = factsSum(index, request.state);
  const { nameBase, factBase } = index;
  const first = Math.floor(names * index.nameShare);
  const third = Math.floor(facts * index.factShare);
  return read(tables, first, names - first * nameBase, third, facts - third * factBase);
}

function read(tables: LevelTables, first: number, second: number, third: number, fourth: number): number {
  const row1 = tables.first[first] ?? nowhere;
  const row2 = tables.second[row1 * tables.secondRow + second] ?? nowhere;
  const row3 = tables.third[row2 * tables.thirdRow + third] ?? nowhere;
  return tables.fourth[row3 * tables.fourthRow + fourth] ?? nowhere;
}

// Below every table, whatever code is added to it, so that no foreign row is read by accident.
const nowhere = -(2 ** 31);

// Every member by its own name: a loop over names would read each of them five times slower.
function namesSum({ byDimension }: Index, request: Request): number {
  return (
    namePart(byDimension.action, request.action) +
    namePart(byDimension.data, request.data) +
    namePart(byDimension.purpose, request.purpose) +
    namePart(byDimension.scenario, request.scenario) +
    namePart(byDimension.source, request.source) +
    namePart(byDimension.recipient, request.recipient) +
    namePart(byDimension.region, request.region) +
    namePart(byDimension.role, request.role)
  );
}

function factsSum({ byAtom }: Index, state: State): number {
  return (
    factPart(byAtom.consent, state.consent) +
    factPart(byAtom.agreement, state.agreement) +
    factPart(byAtom.age, state.age) +
    residencyPart(byAtom.residency, state.residency) +
    factPart(byAtom.retention, state.retention) +
    factPart(byAtom.objection, state.objection) +
    factPart(byAtom.restriction, state.restriction) +
    factPart(byAtom.collectedFor, state.collectedFor) +
    factPart(byAtom.transferBasis, state.transferBasis) +
    factPart(byAtom.relation, state.relation) +
    factPart(byAtom.legalCase, state.legalCase)
  );
}

// An undeclared name makes the whole sum not a number, which is looked at once.
function namePart(axis: IndexedAxis, name: string): number {
  return axis.codes.get(name) ?? Number.NaN;
}

// At most four values, and comparing with constants is several times faster than asking a map.
function factPart(atom: IndexedAtom | null, value: string | undefined): number {
  if (atom === null) return 0;
  if (value === atom.value1) return atom.part1;
  if (value === atom.value2) return atom.part2;
  if (value === atom.value3) return atom.part3;
  return value === atom.value4 ? atom.part4 : atom.protective;
}

// The one atom whose values are the policy's own.
function residencyPart(atom: IndexedAtom | null, value: string | undefined): number {
  if (atom === null) return 0;
  return value === undefined ? atom.protective : (atom.codes.get(value) ?? atom.protective);
}

/** The class on every axis, read back from the codes of the levels. */
export function classesOf({ index }: Artefact, coded: Coded): number[] {
  return index.axes.map((axis) => classOf(axis, coded));
}

// Division, not a shift: the code of a level may have more bits than a shift keeps.
export function classOf(axis: IndexedAxis, coded: Coded): number {
  return Math.floor((coded[axis.level] ?? 0) / axis.stride) % axis.classCount;
}

/** The code of the cell that lies `steps` classes further on one axis. */
export function moved(coded: Coded, axis: IndexedAxis, steps: number): Coded {
  const next: [number, number, number, number] = [coded[0], coded[1], coded[2], coded[3]];
  next[axis.level] = (next[axis.level] ?? 0) + steps * axis.stride;
  return next;
}
