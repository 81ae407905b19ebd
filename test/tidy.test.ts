import { expect, test } from "vitest";
import { filesIn, type Source, source, sourcesIn } from "./support/source.ts";
import { domainsWithoutIndex, type Planted, type Rule, rules } from "./support/tidy.ts";

// The countable half of STYLE.md. Each rule is first shown a text that breaks it: a rule that finds nothing there
// would find nothing anywhere.

const sources = [
  ...sourcesIn(["src", "tools", "test", "bench"], [".ts", ".mjs"]),
  ...sourcesIn(["migrations"], [".sql"]),
  ...sourcesIn(["docs/adr"], [".md"]),
];

test("there are sources to look at, in every folder that exists", () => {
  expect(sources.filter(({ path }) => path.startsWith("src/")).length).toBeGreaterThan(10);
  expect(sources.some(({ path }) => path === "test/tidy.test.ts")).toBe(true);
});

for (const rule of rules) {
  test(`style: ${rule.title}`, () => {
    expect(complaints(rule, planted(rule.broken)), "the planted violation").toHaveLength(1);
    expect(complaints(rule, planted(rule.sound)), "its innocent twin").toEqual([]);
    expect(sources.flatMap((file) => complaints(rule, file))).toEqual([]);
  });
}

test("style: every domain has a face, its index.ts", () => {
  const paths = [
    "src/domains/vault/store.ts",
    "src/domains/consent/index.ts",
    "src/domains/consent/model.ts",
  ];
  expect(domainsWithoutIndex(paths)).toEqual(["src/domains/vault"]);
  expect(domainsWithoutIndex(filesIn("src/domains"))).toEqual([]);
});

test("a long function is found however its head is written, and what is no function is not", () => {
  const rule = rules.find(({ title }) => title.startsWith("a function has")) ?? expect.unreachable();
  const body = "  call();\n".repeat(60);
  const heads = [
    "async function act() {",
    "export const act = (a: A) => {",
    "export const act = async ({\n  a,\n}: {\n  a: A;\n}): Promise<void> => {",
    "export function act(\n  a: A,\n): { b: B } {",
    'test("acts", () => {',
    "  async act(a: A): Promise<void> {",
  ];
  for (const head of heads) {
    const indent = head.startsWith("  ") ? "  " : "";
    const text = `${head}\n${body.replaceAll("  call", `  ${indent}call`)}${indent}}\n`;
    expect(complaints(rule, planted({ path: "src/a.ts", text })), head).toHaveLength(1);
  }
  for (const head of [
    "const table = {",
    "if (open) {",
    "if (open) {\n} else if (shut) {",
    "export type A = {",
  ]) {
    expect(complaints(rule, planted({ path: "src/a.ts", text: `${head}\n${body}}\n` })), head).toEqual([]);
  }
});

test("the words for the time of the database are all known", () => {
  const rule = rules.find(({ title }) => title.startsWith("the database")) ?? expect.unreachable();
  const halves = [
    ["no", "w()"],
    ["current_", "timestamp"],
    ["clock_", "timestamp()"],
    ["local", "time"],
    ["CURRENT_", "DATE"],
  ];
  for (const word of halves.map((half) => half.join(""))) {
    const inMigration = {
      path: "migrations/0001_a.sql",
      text: `create table a (made_at timestamptz default ${word});`,
    };
    expect(complaints(rule, planted(inMigration)), word).toHaveLength(1);
    expect(complaints(rule, planted({ ...inMigration, text: `-- ${word}\nselect 1;` })), word).toEqual([]);
  }
});

function planted({ path, text }: Planted): Source {
  return source(path, text);
}

function complaints(rule: Rule, file: Source): string[] {
  if (!rule.covers(file.path)) return [];
  return rule.find(file).map(({ line, what }) => `${file.path}:${line} ${what}`);
}
