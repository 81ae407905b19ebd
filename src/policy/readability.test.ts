import { expect, test } from "vitest";
import { measure, readabilityOf, sentencesOf } from "./readability.ts";
import { policyOfText, soundText } from "./testing/texts.ts";

test("a full stop inside of an address or a number ends no sentence", () => {
  expect(sentencesOf("Read https://help.example/a.b now. It costs 3.50. Done")).toEqual([
    "Read https://help.example/a.b now.",
    "It costs 3.50.",
    "Done",
  ]);
  expect(sentencesOf("我们收集姓名。您可以拒绝！好吗？")).toHaveLength(3);
  expect(sentencesOf("  ")).toEqual([]);
});

test.each([
  ["We keep it.", "en", 3],
  ["Don't well-known words count twice?", "en", 5],
  ["我们收集3种信息。", "zh", 8],
  ["", "en", 0],
] as const)("the length of `%s`", (sentence, language, length) => {
  expect(measure(sentence, language).length).toBe(length);
});

test("short words in short sentences read more easily than long ones in long sentences", () => {
  const policy = policyOfText(soundText);
  const said = (en: string) => ({
    ...policy,
    clauses: policy.clauses.map((clause) => ({ ...clause, words: { en } })),
  });
  const [easy] = readabilityOf(said("We keep it. You can ask."));
  const [hard] = readabilityOf(
    said("Notwithstanding aforementioned considerations, communications necessitate authorisation."),
  );
  expect(easy?.score ?? 0).toBeGreaterThan(90);
  expect(hard?.score ?? 0).toBeLessThan(0);
  expect(easy).toMatchObject({ sentenceLength: 3, longestLength: 3, longestIn: policy.clauses[0]?.id });
});

test("Chinese has lengths and no score, and a policy without words has nothing", () => {
  const policy = policyOfText(soundText);
  const words = { en: "It is so.", zh: "如此而已。" };
  const both = {
    ...policy,
    languages: ["en", "zh"] as const,
    clauses: policy.clauses.map((one) => ({ ...one, words })),
  };
  expect(readabilityOf(both)).toMatchObject([
    { language: "en" },
    { language: "zh", sentenceLength: 4, score: null },
  ]);
  expect(readabilityOf({ ...policy, clauses: [] })).toEqual([]);
});
