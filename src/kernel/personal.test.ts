import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Personal, personal } from "./personal.ts";

const value = "a value to look for";
const wrapped = personal(value);

test("only revealing gives the value", () => {
  expect(wrapped.reveal()).toBe(value);
  expect(wrapped).toBeInstanceOf(Personal);
});

test("by no accident does the value come out: text, JSON, inspection, copying, listing", () => {
  const accidents: Record<string, unknown> = {
    template: `${wrapped}`,
    sum: `x${String(wrapped)}`,
    json: JSON.stringify({ wrapped, list: [wrapped] }),
    inspect: inspect(wrapped, { showHidden: true, depth: 9, customInspect: false }),
    inspectNested: inspect({ deep: { wrapped } }, { depth: 9 }),
    format: [format("%s %o %O %j", wrapped, wrapped, wrapped, wrapped), format(wrapped)],
    spread: { ...wrapped },
    entries: Object.entries(wrapped),
    names: Object.getOwnPropertyNames(wrapped),
    symbols: Object.getOwnPropertySymbols(wrapped),
    clone: structuredClone(wrapped),
    error: inspect(new Error(`failed for ${wrapped}`)),
    map: JSON.stringify([...new Map([[wrapped, wrapped]])]),
  };
  for (const [way, seen] of Object.entries(accidents)) {
    expect(inspect(seen, { depth: 9 }), way).not.toContain(value);
  }
  expect(accidents["template"]).toBe("[personal]");
  expect(JSON.stringify({ wrapped })).toBe('{"wrapped":"[personal]"}');
});

test("whatever is wrapped prints alike, so that the print does not tell an empty value from a full one", () => {
  for (const one of ["", null, undefined, 0, { name: value }]) {
    expect([String(personal(one)), JSON.stringify(personal(one)), inspect(personal(one))]).toEqual([
      "[personal]",
      '"[personal]"',
      "[personal]",
    ]);
  }
});
