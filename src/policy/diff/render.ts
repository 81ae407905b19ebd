import { type CellChange, cellClasses, type Difference, type NamedChange, type Terms } from "./model.ts";

const titles: Readonly<Record<CellChange["class"], string>> = {
  "newly-permitted": "Newly permitted",
  "obligation-weakened": "Obligation weakened",
  "obligation-incomparable": "Obligations incomparable",
  "basis-changed": "Legal basis changed",
  "guard-removed": "Guard removed (refused as before, but no longer forbidden)",
  "newly-forbidden": "Newly forbidden",
  "obligation-strengthened": "Obligation strengthened",
  "guard-added": "Guard added (refused as before, now forbidden)",
  "clause-moved": "Clause moved (same outcome)",
};

/** The difference as text: a release report that a privacy officer signs. A `!` marks what may be worse for the subject. */
export function renderDiff(difference: Difference): string {
  const { from, to, cellsChanged, cellsTotal, material, why, significance } = difference;
  return [
    `${difference.tenant}: version ${from.version} → ${to.version}`,
    `${cellsChanged} of ${cellsTotal} cells changed. ${verdictOf(material, why, significance)}`,
    ...cellClasses.flatMap((name) => section(name, difference.cells)),
    ...namedSections(difference.named),
    "",
  ].join("\n");
}

function verdictOf(material: boolean, why: readonly string[], said: Difference["significance"]): string {
  if (!material) return "Minor: nothing is worse for the subject.";
  const touched = said.triggers.length === 0 ? "" : ` It touches ${said.triggers.join(", ")}.`;
  const lowered = said.lowered ? " Its author calls it minor, which does not make it so." : "";
  return `Material: ${why.length === 0 ? "its author says so" : why.join(", ")}.${touched}${lowered}`;
}

function section(name: CellChange["class"], changes: readonly CellChange[]): string[] {
  const members = changes.filter((change) => change.class === name);
  if (members.length === 0) return [];
  const total = members.reduce((sum, { cells }) => sum + BigInt(cells), 0n);
  return [
    "",
    `${titles[name]}: ${total} cells in ${count(members.length, "box", "boxes")}`,
    ...members.flatMap(boxLines),
  ];
}

function boxLines({ box, cells, before, after, gone, came, worse }: CellChange): string[] {
  const sets = Object.entries({ ...box, ...box.when, when: undefined }).flatMap(([name, values]) =>
    values === undefined ? [] : [`${name} ${values.join(", ")}`],
  );
  const terms = [...describe("no longer", gone), ...describe("now", came)];
  return [
    `${worse ? "!" : " "} ${sets.length === 0 ? "everything" : sets.join("; ")} (${count(BigInt(cells), "cell", "cells")})`,
    `    ${before === after ? after : `${before} → ${after}`}: ${terms.join("; ")}`,
  ];
}

function describe(when: string, { clauses, bases, obligations }: Terms): string[] {
  const burdens = obligations.map(({ type, argument }) => `${type} ${argument}`);
  return [
    ...(clauses.length === 0 ? [] : [`${when} by ${clauses.join(", ")}`]),
    ...(bases.length === 0 ? [] : [`${when} on the basis ${bases.join(", ")}`]),
    ...(burdens.length === 0 ? [] : [`${when} with ${burdens.join(", ")}`]),
  ];
}

function namedSections(changes: readonly NamedChange[]): string[] {
  const classes = [...new Set(changes.map((change) => change.class))];
  return classes.flatMap((name) => [
    "",
    `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`,
    ...changes
      .filter((change) => change.class === name)
      .map((one) => `${one.worse ? "!" : " "} ${one.name}${one.detail === "" ? "" : `: ${one.detail}`}`),
  ]);
}

function count(amount: number | bigint, one: string, many: string): string {
  return `${amount} ${BigInt(amount) === 1n ? one : many}`;
}
