import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./support/source.ts";

type Row = {
  readonly item: string;
  readonly level: string;
  readonly state: string;
  readonly by: string;
};

const page = readFileSync(join(root, "docs", "reference", "asvs.md"), "utf8");
const rows = page.split("\n").flatMap((line): Row[] => {
  const [item = "", level = "", , state = "", by = ""] = line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
  return /^\d+\.\d+\.\d+$/.test(item) ? [{ item, level, state, by }] : [];
});

/** A file, and what of its titles is named behind it up to the next file. */
function evidenceIn(by: string): readonly { readonly file: string; readonly titles: readonly string[] }[] {
  return [...by.matchAll(/`([\w./-]+\.\w+)`([^`]*)/g)].map(([, file = "", behind = ""]) => ({
    file,
    titles: [...behind.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => title),
  }));
}

test("every item of the ASVS table has its level, its state and a reason, and stands there once and in order", () => {
  expect(rows.length).toBeGreaterThan(180);
  for (const { item, level, state, by } of rows) {
    expect(level, item).toMatch(/^[12]$/);
    expect(state, item).toMatch(/^(kept|not applicable|not yet)$/);
    expect(by.length, item).toBeGreaterThan(3);
  }
  const keys = rows.map(({ item }) =>
    item
      .split(".")
      .map((part) => part.padStart(2, "0"))
      .join("."),
  );
  expect(keys).toEqual([...new Set(keys)].sort());
});

test("what the ASVS table calls kept names a file, and every file and title that it names is there", () => {
  const wrong = rows.flatMap(({ item, state, by }) => {
    const evidence = evidenceIn(by);
    if (state === "kept" && evidence.length === 0) return [`${item} names nothing`];
    return evidence.flatMap(({ file, titles }) => {
      if (!existsSync(join(root, file))) return [`${item}: ${file} is not there`];
      const text = readFileSync(join(root, file), "utf8");
      return titles.flatMap((title) => (text.includes(title) ? [] : [`${item}: ${file} has no “${title}”`]));
    });
  });
  expect(wrong).toEqual([]);
});

test("a title that is not there is noticed", () => {
  const [found] = evidenceIn(
    "`test/asvs.test.ts` “a title that is not there is noticed” and “another”; more",
  );
  expect(found).toEqual({
    file: "test/asvs.test.ts",
    titles: ["a title that is not there is noticed", "another"],
  });
});
