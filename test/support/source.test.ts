import { expect, test } from "vitest";
import { lineAt, source, sourcesIn } from "./source.ts";

const views = (text: string) => {
  const { code, strings } = source("x.ts", text);
  return [code, strings].map((view) => view.replace(/ +/g, " ").trim());
};

test("code, quoted text and comments are told apart", () => {
  expect(views(`a("b") // c`)).toEqual(['a(" ")', "b"]);
  expect(views(`a /* "b" */ c`)).toEqual(["a c", ""]);
  expect(views(`a('it\\'s // b') + c`)).toEqual(["a(' ') + c", "it\\'s // b"]);
  expect(views(`a(/["/]"/g) / 2 // "c"`)).toEqual(["a(/ /g) / 2", '["/]"']);
  expect(views("x = (a + b) / 2; 'c'")).toEqual(["x = (a + b) / 2; ' '", "c"]);
});

test("what stands between the braces of a template is code again", () => {
  const template = ["a(`b $", "{c({ d: `e $", "{f}` })} g`) + h"].join("");
  expect(views(template)).toEqual([`a(\` $${"{c({ d: ` $"}${"{f}` })} `) + h"}`, "b e g"]);
});

test("a text that ends too early ends all the same", () => {
  for (const text of ["a /* b", "a // b", 'a "b', "a `b", `a \`$${"{"}b`, "a /b", "\\"]) {
    expect(source("x.ts", text).code, text).toHaveLength(text.length);
  }
});

test("every view has the lines of the text, and as many characters", () => {
  for (const file of sourcesIn(["src", "test"], [".ts"])) {
    for (const view of [file.code, file.strings]) {
      expect(view.length, file.path).toBe(file.text.length);
      expect(view.split("\n").length, file.path).toBe(file.text.split("\n").length);
    }
  }
});

test("lines are counted from 1", () => {
  expect([lineAt("a\nb", 0), lineAt("a\nb", 1), lineAt("a\nb", 2)]).toEqual([1, 1, 2]);
});
