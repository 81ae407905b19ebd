import fc from "fast-check";
import { expect, test } from "vitest";
import { misspeltName } from "./misspelt.ts";

const name = "Lindenhof library";

test("a name as it is declared is never misspelt, whatever stands around it", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40, unit: "grapheme" }), (around) => {
      const quiet = around.replaceAll(/[Ly]/g, "");
      expect(misspeltName(`${quiet}${name}${quiet}`, [name])).toBeNull();
    }),
  );
});

test("one letter changed, lost or put in inside of a name is found", () => {
  for (const found of ["Lindenhof librery", "Lindenhof libary", "Lindenhoff library"])
    expect(misspeltName(`We are the ${found}.`, [name])).toEqual({ found, meant: name });
  expect(misspeltName("我们会向互联网金融协议会查询。", ["互联网金融协会"])).toEqual({
    found: "互联网金融协议会",
    meant: "互联网金融协会",
  });
});

test("what a grammar does to a name is no mistake, and neither is another name", () => {
  for (const text of ["Lindenhof-library", "Lindenhof Library", "Lindenhof's library", "Lindenhof libraries"])
    expect(misspeltName(text, [name]), text).toBeNull();
  expect(misspeltName("合作的金融机构", ["合作金融机构"])).toBeNull();
  expect(misspeltName("中国金融学会", ["中国金融协会", "中国金融学会"])).toBeNull();
});

test("two letters off is another word, and a short name is too near to too many", () => {
  expect(misspeltName("Lindenhof lobrery", [name])).toBeNull();
  expect(misspeltName("shop", ["shap"])).toBeNull();
});
