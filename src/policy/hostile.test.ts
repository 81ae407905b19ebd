import fc from "fast-check";
import { expect, test } from "vitest";
import { findingCodes } from "./finding-codes.ts";
import { parsePolicy } from "./parse.ts";
import { changed, findingsOf, soundText } from "./testing/texts.ts";
import { textLimits } from "./text/limits.ts";

// What is refused here would take a reader without limits minutes, gigabytes or its stack.

const size = textLimits.fileBytesMax;
const filled = (piece: string) => piece.repeat(Math.floor(size / piece.length));

const hostile: Readonly<Record<string, readonly [text: string, code: string]>> = {
  "brackets in brackets": [filled("["), "too-deep"],
  "braces in braces": [filled("{a: "), "too-deep"],
  "closing brackets in quotes between opening ones": [filled("[']',"), "too-deep"],
  "lists in lists on one line": [filled("- "), "too-deep"],
  "keys in keys on one line": [filled("? "), "too-deep"],
  "maps in maps, one line each": [indented("a:"), "too-deep"],
  "aliases that unfold": ["a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "yaml-alias"],
  "an alias without an anchor": ["a: *b\n", "yaml-alias"],
  "a tag": ["a: !!js/function f\n", "yaml-tag"],
  "a directive": ["%TAG ! tag:example.com,2026:\n---\na: 1\n", "yaml-directive"],
  "more keys than anybody reads": [keys(90_000), "too-many-parts"],
  "nothing but commas": [`[${"a,".repeat(size / 2 - 2)}]`, "too-many-parts"],
  "nothing but comments": [filled("#\n"), "too-many-parts"],
  "nothing but empty lines": [filled("\n"), "too-many-parts"],
  "a quote that never closes": [`a: "${"b".repeat(size - 10)}`, "yaml-syntax"],
  "escapes that never end": [`a: "${"\\".repeat(size - 10)}`, "yaml-syntax"],
  "one long plain text": [filled("a\n "), "wrong-type"],
  "one long block of text": [`a: |\n${" x\n".repeat(size / 3 - 9)}`, "unknown-key"],
  "a key as long as the file": [`${"k".repeat(1000)}: 1\n`, "unknown-key"],
  "a key that is a map": ["? { a: 1 }\n: b\n", "yaml-syntax"],
  "the key of all objects": ["__proto__: { format: x }\n", "unknown-key"],
  "a file that is too large": ["a".repeat(size + 1), "file-too-large"],
};

for (const [what, [text, code]] of Object.entries(hostile)) {
  test(`refused, and soon: ${what}`, () => {
    const { policy, findings } = parsePolicy(new Map([["policy.yaml", text]]));
    expect(policy).toBeNull();
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings.length).toBeLessThanOrEqual(200);
    expect(Math.max(...findings.map(({ message, hint }) => message.length + hint.length))).toBeLessThan(500);
  });
}

test("a file at the limit of size is read, and one byte more is not", () => {
  const padded = (bytes: number) => `${soundText}#${"x".repeat(bytes - soundText.length - 1)}`;
  expect(findingsOf(padded(size))).toEqual([]);
  expect(findingsOf(padded(size + 1)).map(({ code }) => code)).toEqual(["file-too-large"]);
});

test("brackets may be nested to the limit, and no deeper", () => {
  const nested = (depth: number) =>
    changed(
      "rules:\n      - property",
      `rules: ${"[".repeat(depth)}${"]".repeat(depth)}\n    words2:\n      - property`,
    );
  expect(findingsOf(nested(textLimits.flowDepthMax)).map(({ code }) => code)).not.toContain("too-deep");
  expect(findingsOf(nested(textLimits.flowDepthMax + 1)).map(({ code }) => code)).toEqual(["too-deep"]);
});

test("many files share one limit: it cannot be passed by splitting", () => {
  const include = Array.from({ length: 5 }, (_, number) => `part-${number}.yaml`);
  const entry = changed("vocabulary:", `include: [${include.join(", ")}]\nvocabulary:`);
  const large = Object.fromEntries(include.map((path) => [path, `# ${"x".repeat(size - 10)}`]));
  expect(findingsOf(entry, large).map(({ code }) => code)).toEqual(["file-too-large"]);
  const crowded = Object.fromEntries(include.map((path) => [path, "#\n".repeat(textLimits.tokensMax / 9)]));
  expect(findingsOf(entry, crowded).map(({ code }) => code)).toContain("too-many-parts");
});

test("a group is a small word for many names: their number and that of rules is limited as well", () => {
  const many = Array.from({ length: textLimits.namesMax }, (_, number) => `r${number}: { en: R }`).join(", ");
  const crowded = changed("    eu: { en: The European Union }", `    ${many.replaceAll(", ", "\n    ")}`);
  expect(findingsOf(crowded.replace("homeRegion: eu", "homeRegion: us")).map(({ code }) => code)).toEqual([
    "too-many-parts",
  ]);
  const rules = (count: number) =>
    "      - forbid: { action: use, region: us }\n        code: region-denied\n".repeat(count);
  const clauses = Array.from(
    { length: 14 },
    (_, number) =>
      `  - id: X-${number}\n    section: all\n    kind: enforceable\n    words: { en: X. }\n    rules:\n${rules(150)}`,
  );
  expect(findingsOf(soundText + clauses.join("")).map(({ code }) => code)).toEqual(["too-many-parts"]);
});

test("whatever the bytes are, there is an answer, and no policy without a format", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { policy, findings } = parsePolicy(new Map([["policy.yaml", bytes]]));
      expect(policy).toBeNull();
      expect(findings.every(({ code }) => Object.hasOwn(findingCodes, code))).toBe(true);
    }),
  );
});

test("whatever a sound text is cut to or has put into it, there is an answer", () => {
  fc.assert(
    fc.property(fc.nat(soundText.length), fc.nat(40), fc.string({ maxLength: 6 }), (at, length, put) => {
      const text = soundText.slice(0, at) + put + soundText.slice(at + length);
      for (const { line, column } of findingsOf(text)) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 80 },
  );
});

function indented(line: string): string {
  return Array.from({ length: 1_400 }, (_, depth) => `${" ".repeat(depth)}${line}`).join("\n");
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, number) => `k${number}: 1`).join("\n");
}
