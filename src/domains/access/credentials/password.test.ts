import * as fc from "fast-check";
import { expect, test } from "vitest";
import { personal } from "../../../kernel/personal.ts";
import { judgePassword, normalPassword, type PasswordFault } from "./password.ts";

const nothingKnown: readonly string[] = [];

function judged(
  text: string,
  hasSecondFactor: boolean,
  contextWords = nothingKnown,
): PasswordFault | "taken" {
  const judgement = judgePassword(personal(text), { hasSecondFactor, contextWords });
  return judgement.ok ? "taken" : judgement.why;
}

test("a password alone has fifteen characters, and eight beside a second factor", () => {
  const long = "kx mirror ubqzt";
  expect(judged(long, false)).toBe("taken");
  expect(judged(long.slice(1), false)).toBe("too-short");
  expect(judged("kxubqztw", true)).toBe("taken");
  expect(judged("kxubqzt", true)).toBe("too-short");
});

test("a password may have 128 characters and no more, and nobody makes us work on a longer one", () => {
  const sentence =
    "every door of this house opens inwards but one, which nobody has tried since the winter; ".repeat(2);
  expect(judged(sentence.slice(0, 128), false)).toBe("taken");
  expect(judged(sentence.slice(0, 129), false)).toBe("too-long");
  expect(judged("ﷺ".repeat(100), false)).toBe("too-long"); // One sign whose normal form has eighteen.
  expect(judged("x y".repeat(1_000_000), false)).toBe("too-long");
});

test.each([
  ["spaces", "correct horse battery staple"],
  ["Chinese", "床前明月光疑是地上霜举头望明月"],
  ["emoji, of which each counts once", "🐢🦀🐙🦑🦐🐡🐠🐟🐬🐳🐋🦈🐊🐅🐆"],
  ["only small letters", "mnvbqkfuwzgprtd"],
  ["random signs and digits", "83920174650218347"],
])("no composition is demanded and no script is refused: %s", (_what, text) => {
  expect(judged(text, false)).toBe("taken");
});

test("the same letters typed on different keyboards are one password", () => {
  const composed = normalPassword(personal("café au lait à minuit"));
  const decomposed = normalPassword(personal("café au lait à minuit".normalize("NFD")));
  expect(composed?.reveal()).toBe(decomposed?.reveal());
  expect(normalPassword(personal("ｆｕｌｌ width"))?.reveal()).toBe("full width");
});

test("a length is counted in what is kept: two code points that become one count once", () => {
  const text = "kx mirror ubqze\u0301";
  expect([...text]).toHaveLength(16);
  expect(judged(text, false)).toBe("taken");
  expect(judged(text.slice(1), false)).toBe("too-short");
});

test.each([
  ["as it is on the list", "qwertyuiop12345"],
  ["in another case", "PasswordPassword"],
  ["with digits for letters", "p4$$w0rdp455w0rd"],
  ["with digits behind it", "football1234567890"],
  ["with a year and signs behind it", "basketball2024!"],
  ["repeated", "monkeymonkeymonkey"],
  ["repeated and cut off", "dragonfiredragonfired"],
  ["one letter", "aaaaaaaaaaaaaaa"],
  ["a few letters again and again", "abcabcabcabcabc"],
  ["the alphabet", "abcdefghijklmno"],
  ["digits upwards", "123456789012345"],
  ["digits downwards", "210987654321098"],
  ["a way along the keys", "asdfghjklzxcvbn"],
  ["a way along the keys, backwards", "lkjhgfdsapoiuyt"],
  ["hardly anything before digits in a row", "me1234567890123"],
])("what everybody tries first is not taken: %s", (_what, text) => {
  expect(judged(text, false)).toBe("common");
});

test.each(["password", "Passw0rd", "iloveyou", "trustno1", "sunshine1", "abc12345", "qwerty12", "letmein!!"])(
  "eight characters beside a second factor are not these: %s",
  (text) => {
    expect(judged(text, true)).toBe("common");
  },
);

test("a few random letters before random digits are no word that anybody has used", () => {
  expect(judged("kqzx8192", true)).toBe("taken");
});

test("a common word among others is no fault", () => {
  expect(judged("a monkey in the tower of my dragon", false)).toBe("taken");
  expect(judged("password of the day is green whale", false)).toBe("taken");
});

test.each([
  ["an address", "jane.doe@example.com"],
  ["a name and a year", "JaneDoe-1987-2024"],
  ["a name with digits for letters", "J4n3D03-3xampl3"],
  ["a name and what everybody tries first", "jane password12345"],
  ["the service and digits in a row", "doe-example-1234567890"],
])("what anybody knows of its owner is not a password: %s", (_what, text) => {
  expect(judged(text, false, ["jane.doe@example.com", "Jane Doe"])).toBe("about-you");
  expect(judged(text, false)).toBe("taken");
});

test("a name of two Chinese letters is known too, and two Latin letters are no name", () => {
  expect(judged("王伟王伟k7q王伟王伟王伟王伟", false, ["王伟"])).toBe("about-you");
  expect(judged("axe oxbow adobe", false, ["ax", "ox"])).toBe("taken");
});

test("behind one's own name, digits that may be a date are too little, and more of them are not", () => {
  expect(judged("jane-doe-83920174650", false, ["jane", "doe"])).toBe("about-you");
  expect(judged("jane-doe-839201746502", false, ["jane", "doe"])).toBe("taken");
});

test("a sentence that happens to name its owner is a good one", () => {
  expect(judged("jane waters nine tulips at dawn", false, ["jane"])).toBe("taken");
});

test("no judgement prints the password", () => {
  const judgement = judgePassword(personal("correct horse battery staple"), {
    hasSecondFactor: false,
    contextWords: [],
  });
  expect(JSON.stringify(judgement)).not.toContain("horse");
});

test("what is taken has its length and its normal form, whatever was given", () => {
  const texts = fc.string({ unit: "binary", maxLength: 160 });
  fc.assert(
    fc.property(
      texts,
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 5 }),
      (text, hasSecondFactor, words) => {
        const judgement = judgePassword(personal(text), { hasSecondFactor, contextWords: words });
        if (!judgement.ok) return;
        const normal = judgement.normal.reveal();
        expect(normal).toBe(text.normalize("NFKC"));
        expect([...normal].length).toBeGreaterThanOrEqual(hasSecondFactor ? 8 : 15);
        expect([...normal].length).toBeLessThanOrEqual(128);
      },
    ),
  );
});

test("case and digits for letters disguise nothing", () => {
  const disguises = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
  const signs: Readonly<Record<string, string>> = { a: "@", s: "$", o: "0" };
  fc.assert(
    fc.property(disguises, (hidden) => {
      const text = [..."passwordpassword"]
        .map((letter, index) => (hidden[index] ? (signs[letter] ?? letter.toUpperCase()) : letter))
        .join("");
      expect(judged(text, false)).toBe("common");
    }),
  );
});
