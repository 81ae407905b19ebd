import fc from "fast-check";
import { expect, test } from "vitest";
import { paint, paragraph, table, widthOf } from "./output.ts";

const paper = { isColoured: false, columnsMax: 40 };
const anyWords = fc.array(fc.stringMatching(/^[a-z.,]{1,12}$/), { minLength: 1, maxLength: 30 });

test("a paragraph keeps every word, and no line is wider than the paper", () => {
  fc.assert(
    fc.property(anyWords, fc.nat(6), fc.nat(6), (words, indent, hang) => {
      const text = paragraph(`${" ".repeat(indent)}${words.join(" ")}`, paper, hang);
      expect(text.trim().split(/\s+/)).toEqual(words);
      for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(paper.columnsMax);
    }),
  );
});

test("a line of exactly the width of the paper is not broken, and one sign more is", () => {
  const full = `${"a".repeat(20)} ${"b".repeat(19)}`;
  expect(paragraph(full, paper)).toBe(`${full}\n`);
  expect(paragraph(`${full}b`, paper, 2)).toBe(`${"a".repeat(20)}\n  ${"b".repeat(20)}\n`);
});

test("a word wider than the paper stays whole, so that a key can be copied", () => {
  const key = "k".repeat(60);
  expect(paragraph(`the key ${key} ends`, paper)).toBe(`the key\n${key}\nends\n`);
});

test("Chinese is broken between signs, each two columns wide, and never before its full stop", () => {
  const text = `${"您".repeat(20)}。${"好".repeat(3)}`;
  expect(paragraph(text, paper)).toBe(`${"您".repeat(19)}\n您。${"好".repeat(3)}\n`);
  expect(widthOf("您好。")).toBe(6);
});

test("columns are as wide as their widest cell, whatever its colour", () => {
  const coloured = { ...paper, isColoured: true };
  const rows = [
    [paint(coloured, "bad", "a"), "one"],
    ["long", "two"],
  ];
  expect(table(rows, coloured)).toBe("\u001b[31ma\u001b[39m     one\nlong  two\n");
});

test("the last column is wrapped under itself, and a row without it leaves no blanks", () => {
  const long = "one two three four five six seven eight nine";
  expect(table([["a", long], ["bb"]], paper)).toBe(
    "a   one two three four five six seven\n    eight nine\nbb\n",
  );
  expect(table([], paper)).toBe("");
});
