import { expect, test } from "vitest";
import { isOutside, linked } from "./links.ts";

test.each([
  ["No link here.", ["No link here."]],
  [
    "See https://a.example/terms.",
    ["See ", { text: "a.example/terms", href: "https://a.example/terms" }, "."],
  ],
  ["https://a.example", [{ text: "a.example", href: "https://a.example" }]],
  [
    "见 https://a.example/隐私。再见",
    ["见 ", { text: "a.example/隐私", href: "https://a.example/隐私" }, "。再见"],
  ],
  ["(https://a.example/x), and", ["(", { text: "a.example/x", href: "https://a.example/x" }, "), and"]],
])("the links in `%s`", (text, parts) => {
  expect(linked(text)).toEqual(parts);
  expect(
    linked(text)
      .map((part) => (typeof part === "string" ? part : part.href))
      .join(""),
  ).toBe(text);
});

test("what is ours is not outside, and nothing but the web is a link", () => {
  expect(["#contact", "/t/a/policy", "mailto:a@b.example"].filter(isOutside)).toEqual([]);
  expect(linked("javascript:alert(1) and ftp://a.example")).toEqual([
    "javascript:alert(1) and ftp://a.example",
  ]);
});
