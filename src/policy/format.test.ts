import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { formatPolicy } from "./format.ts";
import { printPolicy } from "./print.ts";
import { anyPolicy } from "./testing/policies.ts";
import { policyOfText, soundText } from "./testing/texts.ts";

test("formatting twice changes nothing more", () => {
  fc.assert(
    fc.property(anyPolicy(), anyMess(), (policy, mess) => {
      const once = formatted(mess(printPolicy(policy)));
      expect(formatted(once)).toBe(once);
    }),
    { numRuns: 60 },
  );
});

test("a text in the one form stays as it is", () => {
  expect(formatted(soundText)).toBe(soundText);
});

test("comments and the order of keys stay, and so does what the text says", () => {
  const messy = `# before
tenant:    shop   # beside
format: 'troth/policy/1'

# between
title: {en: "Privacy policy"}
languages:
  - en   # the only one
roles: [ a,b ]
`;
  expect(formatted(messy)).toBe(`# before
tenant: shop # beside
format: troth/policy/1

# between
title: { en: Privacy policy }
languages:
  - en # the only one
roles: [a, b]
`);
  const shifted = soundText.replaceAll(/\[(.*?)\]/g, "[ $1 ]").replaceAll("en: The", "en:   The");
  expect(shifted).not.toBe(soundText);
  expect(policyOfText(formatted(shifted))).toEqual(policyOfText(soundText));
});

test("a text that an older reader would take for true or false is quoted, and no other", () => {
  expect(formatted(`a: off\nb: "yes"\nc: 'plain'\nd: "1.2"\non: x\n`)).toBe(
    `a: "off"\nb: "yes"\nc: plain\nd: "1.2"\non: x\n`,
  );
});

test("a long text is folded under its key, a short one is not", () => {
  const long = "word ".repeat(40).trim();
  expect(formatted(`a: ${long}\nb: short\n`)).toMatch(/^a: >-\n {2}word .*\n {2}word .*\nb: short\n$/);
});

test("what cannot be read is not formatted, and the place is named", () => {
  const refused = formatPolicy("a: 1\nb: [1\nc: 2\n");
  expect("findings" in refused && refused.findings[0]?.code).toBe("yaml-syntax");
  const twice = formatPolicy("a: 1\na: 2\n");
  expect("findings" in twice && twice.findings[0]).toMatchObject({
    code: "duplicate-key",
    line: 2,
    column: 1,
  });
});

function formatted(text: string): string {
  const result = formatPolicy(text);
  return must("text" in result ? result.text : null, "the text can be formatted");
}

/** Changes that leave the meaning alone: comments, empty lines, spaces, quotes. */
function anyMess(): fc.Arbitrary<(text: string) => string> {
  return fc.record({ every: fc.integer({ min: 1, max: 7 }), kind: fc.nat(3) }).map(
    ({ every, kind }) =>
      (text) =>
        text
          .split("\n")
          .map((line, number) => (number % every === 0 ? messes[kind]?.(line) : undefined) ?? line)
          .join("\n"),
  );
}

const messes: readonly ((line: string) => string)[] = [
  (line) => (line.trim() === "" || line.endsWith(">-") ? line : `${line}   # a remark`),
  (line) => (/^\S/.test(line) ? `\n# above\n\n\n${line}` : line),
  (line) => line.replace(/\[(.*)\]/, "[  $1  ]"),
  (line) => line.replace(/^(\s*)(tenant|homeRegion|closedBy): (\S+)$/, "$1$2: '$3'"),
];
