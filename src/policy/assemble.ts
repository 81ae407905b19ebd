import type {
  Artefact,
  Forbidden,
  Header,
  Index,
  IndexedAtom,
  IndexedAxis,
  IndexedPermit,
  PermitBox,
  Permitted,
  Rows,
} from "./artefact.ts";
import type { Level } from "./compile/tables.ts";
import type { Atom, Dimension, Outcome } from "./model.ts";
import { atoms, dimensions } from "./model.ts";
import type { AxisName } from "./space.ts";

/** Joins header and tables, one per level. Both come from the compiler, or from a file that has been checked. */
export function assemble(header: Header, [first, second, third, fourth]: readonly Int32Array[]): Artefact {
  const [, secondRow = 1, thirdRow = 1, fourthRow = 1] = rowLengthsOf(header);
  const tables = {
    first: toRows(first, secondRow),
    second: toRows(second, thirdRow),
    third: toRows(third, fourthRow),
    fourth: toRows(fourth, 1),
    ...{ secondRow, thirdRow, fourthRow },
  };
  return { header, tables, index: indexOf(header) };
}

/** The tables as they are written: each entry the place where the row begins that it leads to. */
export function placesOf({ tables }: Artefact): readonly Int32Array[] {
  const { first, second, third, fourth, secondRow, thirdRow, fourthRow } = tables;
  return [
    toPlaces(first, secondRow),
    toPlaces(second, thirdRow),
    toPlaces(third, fourthRow),
    toPlaces(fourth, 1),
  ];
}

function rowLengthsOf(header: Header): readonly number[] {
  return levelsOf(header).map(({ rowLength }) => rowLength);
}

function toRows(places: Int32Array = new Int32Array(), rowLength: number): Rows {
  const most = places.reduce((so, place) => Math.max(so, place), 0) / rowLength;
  const rows = most < 2 ** 16 ? new Uint16Array(places.length) : new Uint32Array(places.length);
  for (let at = 0; at < places.length; at++) rows[at] = (places[at] ?? 0) / rowLength;
  return rows;
}

function toPlaces(rows: Rows, rowLength: number): Int32Array {
  const places = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) places[at] = (rows[at] ?? 0) * rowLength;
  return places;
}

function indexOf(header: Header): Index {
  const levels = levelsOf(header);
  const axes = header.axes.map((axis, number) => indexAxis(axis, number, levels));
  const permits = header.permits.map((permit) => indexPermit(permit, axes));
  return {
    axes,
    byDimension: byDimension(axes),
    byAtom: byAtom(axes),
    nameBase: baseOf(levels[1]),
    nameShare: 1 / baseOf(levels[1]),
    factBase: baseOf(levels[3]),
    factShare: 1 / baseOf(levels[3]),
    permits,
    permitsOf: permitsByActionAndData(permits, axes),
    answers: header.outcomes.map(answerOf),
    closed: { outcome: "uncovered", code: "not-declared", clauses: [header.closedBy], undeclared: [] },
  };
}

function byDimension(axes: readonly IndexedAxis[]): Index["byDimension"] {
  const at = (name: Dimension): IndexedAxis => axes.find((axis) => axis.name === name) ?? emptyAxis(name);
  return {
    action: at("action"),
    data: at("data"),
    purpose: at("purpose"),
    scenario: at("scenario"),
    source: at("source"),
    recipient: at("recipient"),
    region: at("region"),
    role: at("role"),
  };
}

function byAtom(axes: readonly IndexedAxis[]): Index["byAtom"] {
  const at = (name: Atom): IndexedAtom | null => {
    const axis = axes.find((one) => one.name === name);
    return axis === undefined ? null : indexAtom(axis, name);
  };
  return {
    consent: at("consent"),
    agreement: at("agreement"),
    age: at("age"),
    residency: at("residency"),
    retention: at("retention"),
    objection: at("objection"),
    restriction: at("restriction"),
    collectedFor: at("collectedFor"),
    transferBasis: at("transferBasis"),
    relation: at("relation"),
    legalCase: at("legalCase"),
  };
}

/** Strides and lengths of rows, which follow from the axes and from where the levels begin. */
export function levelsOf({ axes, levels }: Pick<Header, "axes" | "levels">): Level[] {
  return levels.map(({ first, nodes }, number) => {
    const strides: number[] = [];
    let rowLength = 1;
    for (const axis of axes.slice(first, levels[number + 1]?.first ?? axes.length).reverse()) {
      strides.unshift(rowLength);
      rowLength *= classCountOf(axis);
    }
    return { first, nodes, strides, rowLength };
  });
}

export function classCountOf({ classes }: { readonly classes: readonly number[] }): number {
  return classes.reduce((most, number) => Math.max(most, number + 1), 0);
}

function indexAxis(axis: Header["axes"][number], number: number, levels: readonly Level[]): IndexedAxis {
  const level = levels.findLastIndex(
    ({ first, strides }) => first <= number && number < first + strides.length,
  );
  const stride = levels[level]?.strides[number - (levels[level]?.first ?? 0)] ?? 1;
  const unit = level % 2 === 0 ? stride * baseOf(levels[level + 1]) : stride;
  const codes = new Map(
    axis.values.map((value, place) => [constant(value), (axis.classes[place] ?? 0) * unit]),
  );
  return {
    ...axis,
    classCount: classCountOf(axis),
    level,
    stride,
    unit,
    ease: ease.indexOf(axis.name),
    codes,
  };
}

/** The least power of two that no code of the level reaches. */
function baseOf(level: Level | undefined): number {
  let base = 1;
  while (base < (level?.rowLength ?? 1)) base *= 2;
  return base;
}

// The engine keeps the key of an object as a constant. Two constants are compared without looking at their letters,
// which a look-up by a name that is one too is half as long for; texts from a file are none until somebody asks.
function constant(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}

// The values come from the language and not from the file: there they are constants of the program, as are the facts
// that the gate gives, and constants are compared without looking at their letters.
function indexAtom({ codes }: IndexedAxis, name: Atom): IndexedAtom {
  const { values, unknown } = atoms[name];
  const protective = codes.get(unknown) ?? 0;
  const part = (value: string | undefined): number => codes.get(value ?? unknown) ?? protective;
  const [first, second, third, fourth]: readonly string[] = values;
  return {
    value1: first ?? "",
    value2: second ?? "",
    value3: third ?? "",
    value4: fourth ?? "",
    part1: part(first),
    part2: part(second),
    part3: part(third),
    part4: part(fourth),
    protective,
    codes,
  };
}

function indexPermit({ clause, allowed }: PermitBox, axes: readonly IndexedAxis[]): IndexedPermit {
  const limits = axes.flatMap(({ name, classCount }, axis) => {
    const classes = allowed[name];
    if (classes === undefined) return [];
    return [
      { axis, classes, allows: Array.from({ length: classCount }, (_, number) => classes.includes(number)) },
    ];
  });
  return { clause, limits };
}

function permitsByActionAndData(permits: readonly IndexedPermit[], axes: readonly IndexedAxis[]) {
  const allows = (permit: IndexedPermit, axis: number, number: number): boolean =>
    permit.limits.find((limit) => limit.axis === axis)?.allows[number] ?? true;
  const [action, data] = [dimensions.indexOf("action"), dimensions.indexOf("data")];
  const dataCount = axes[data]?.classCount ?? 0;
  return Array.from({ length: (axes[action]?.classCount ?? 0) * dataCount }, (_, cell) =>
    permits.filter(
      (permit) =>
        allows(permit, action, Math.floor(cell / dataCount)) && allows(permit, data, cell % dataCount),
    ),
  );
}

function answerOf(outcome: Outcome): Permitted | Forbidden | null {
  if (outcome.outcome === "uncovered") return null;
  if (outcome.outcome === "permitted") return outcome;
  const { clauses, codes } = outcome;
  // Member by member: a copy by spreading is several times as large, and there are tens of thousands.
  return { outcome: "forbidden", code: codes[0] ?? "forbidden", clauses, codes };
}

function emptyAxis(name: Dimension): IndexedAxis {
  return {
    name,
    values: [],
    classes: [],
    classCount: 0,
    level: 0,
    stride: 1,
    unit: 1,
    ease: 0,
    codes: new Map(),
  };
}

/** First what the caller can bring about, last what nobody can. The order in which refusals give advice. */
const ease: readonly AxisName[] = [
  "consent",
  "agreement",
  "purpose",
  "scenario",
  "recipient",
  "transferBasis",
  "legalCase",
  "region",
  "role",
  "source",
  "collectedFor",
  "relation",
  "retention",
  "restriction",
  "objection",
  "data",
  "action",
  "age",
  "residency",
];
