import { lineAt, type Source } from "./source.ts";

/** One countable rule of the style, with a text that breaks it and the nearest one that does not. */
export type Rule = {
  readonly title: string;
  /** The files it speaks of, by path. */
  readonly covers: (path: string) => boolean;
  readonly find: (file: Source) => readonly Finding[];
  readonly broken: Planted;
  readonly sound: Planted;
};

export type Finding = { readonly line: number; readonly what: string };
export type Planted = { readonly path: string; readonly text: string };

const lineMax = 400;
const functionLineMax = 60;
const adrLineMax = 60;

const isScript = (path: string) => /\.(ts|mjs)$/.test(path);
const isSource = (path: string) => isScript(path) && path.startsWith("src/");
const isTest = (path: string) => /\.test\.(ts|mjs)$/.test(path);

// The words of the rules are put together from halves, so that this file does not break what it states.
const say = (...halves: readonly string[]) => halves.join("");

export const rules: readonly Rule[] = [
  {
    title: `a file has at most ${lineMax} lines`,
    covers: (path) => isScript(path) && !path.endsWith(".gen.ts"),
    find: ({ text }) => tooManyLines(text, lineMax),
    broken: { path: "src/gate/gate.ts", text: "call();\n".repeat(lineMax + 1) },
    sound: { path: "src/gate/gate.ts", text: "call();\n".repeat(lineMax) },
  },
  {
    title: `a function has at most ${functionLineMax} lines`,
    covers: (path) => isScript(path) && !path.endsWith(".gen.ts"),
    find: longFunctions,
    broken: { path: "src/gate/gate.ts", text: functionOf(functionLineMax + 1) },
    sound: { path: "src/gate/gate.ts", text: functionOf(functionLineMax) },
  },
  {
    title: "time, chance and identity come in as arguments",
    covers: (path) => isScript(path) && !/^src\/(kernel\/(clock|random|calendar)\.|main\.ts)/.test(path),
    find: inCode(/\bDate\.now\b|\bnew Date\(|\bMath\.random\b|\brandomUUID\b/g),
    broken: { path: "src/gate/gate.ts", text: "const now = Date.now();" },
    sound: { path: "src/gate/gate.ts", text: 'const now = clock.now(); // not "Date.now()"' },
  },
  {
    title: "the database is told the time, not asked for it",
    covers: (path) => isScript(path) || path.endsWith(".sql"),
    find: sqlTime,
    broken: { path: "src/gate/store.ts", text: say("const text = `select no", "w()`;") },
    sound: { path: "src/gate/store.ts", text: say("const text = `select $", "{clock.now()} as known`;") },
  },
  {
    title: "no default export",
    covers: (path) => isScript(path) && !path.endsWith(".config.ts"),
    find: inCode(/\bexport default\b|\bas default\b/g),
    broken: { path: "src/gate/gate.ts", text: "export default gate;" },
    sound: { path: "src/gate/gate.ts", text: 'export const words = "export default";' },
  },
  {
    title: "no type is given up by a cast to any",
    covers: isScript,
    find: inCode(/\bas any\b|<any>/g),
    broken: { path: "src/gate/gate.ts", text: "const tx = given as any;" },
    sound: { path: "src/gate/gate.ts", text: "// as any\nconst tx = given as Tx;" },
  },
  {
    title: "no compiler error is silenced",
    covers: isScript,
    find: inText(new RegExp(say("@ts-", "(ignore|nocheck)"), "g")),
    broken: { path: "src/gate/gate.ts", text: say("// @ts-", "ignore") },
    sound: { path: "src/gate/gate.test.ts", text: "// @ts-expect-error: a permit cannot be made by hand" },
  },
  {
    title: "no test runs alone and none is left out",
    covers: isScript,
    find: inCode(/\b(test|it|describe)\b[\w.]*\.(only|skip|todo)\b/g),
    broken: { path: "src/gate/gate.test.ts", text: 'test.only("x", () => {});' },
    sound: { path: "src/gate/gate.test.ts", text: "const rest = reader.skip(4);" },
  },
  {
    title: "what is left to do has an issue",
    covers: isScript,
    find: inText(new RegExp(say("\\bTO", "DO\\b(?!\\(#\\d+\\))|\\bFIX", "ME\\b"), "g")),
    broken: { path: "src/gate/gate.ts", text: say("// TO", "DO: later") },
    sound: { path: "src/gate/gate.ts", text: say("// TO", "DO(#12): later") },
  },
  {
    title: "no enum: a union of words is enough",
    covers: isScript,
    find: inCode(/\benum\s+\w+\s*\{/g),
    broken: { path: "src/gate/gate.ts", text: "const enum Level {" },
    sound: { path: "src/gate/gate.ts", text: 'type Level = "enum" | "union";' },
  },
  {
    title: "no class but Problem, Personal and Permit",
    covers: isScript,
    find: inCode(/\bclass\s+(?!(?:Problem|Personal|Permit)\b)[A-Za-z_$]|\bclass\s*\{/g),
    broken: { path: "src/gate/gate.ts", text: "export class PermitFactory {" },
    sound: { path: "src/gate/permit.ts", text: 'class Permit {}\nconst html = `<p class="x">`;' },
  },
  {
    title: "no path of somebody's own machine",
    covers: (path) => isScript(path) || path.endsWith(".sql"),
    find: inText(/(?<![\w.:/-])\/(?:home|work|root|Users)\//g),
    broken: { path: "tools/dev.ts", text: say('const data = "/ho', 'me/zoe/data";') },
    sound: { path: "tools/dev.ts", text: 'const page = "https://troth.example/home/";' },
  },
  {
    title: "the product logs by the log, not to the console",
    covers: isSource,
    find: inCode(/\bconsole\s*[.[]/g),
    broken: { path: "src/gate/gate.ts", text: "console.log(permit);" },
    sound: { path: "src/gate/gate.ts", text: 'import { page } from "../doors/web/console/index.ts";' },
  },
  {
    title: "a test has a title of its own in its file",
    covers: isTest,
    find: repeatedTitles,
    broken: { path: "src/gate/gate.test.ts", text: 'test("a", f);\ntest("b", f);\ntest("a", f);' },
    sound: { path: "src/gate/gate.test.ts", text: 'test("a", f);\n// test("a", f)\ntest("b", f);' },
  },
  {
    title: `a decision record is at most ${adrLineMax} lines long and begins with its status`,
    covers: (path) => /^docs\/adr\/.*\.md$/.test(path),
    find: ({ text }) => [...tooManyLines(text, adrLineMax), ...withoutStatus(text)],
    broken: { path: "docs/adr/0001-one.md", text: "# 1. One package\n\nBecause.\n\nStatus: accepted\n" },
    sound: { path: "docs/adr/0001-one.md", text: "# 1. One package\n\nStatus: accepted\n" },
  },
];

/** Folders of domains that have no face: nothing could be imported from them. */
export function domainsWithoutIndex(paths: readonly string[]): string[] {
  const domains = new Set(paths.flatMap((path) => /^src\/domains\/[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  return [...domains].filter((domain) => !paths.includes(`${domain}/index.ts`)).sort();
}

function inCode(pattern: RegExp) {
  return ({ code }: Source): Finding[] => matches(code, pattern);
}

function inText(pattern: RegExp) {
  return ({ text }: Source): Finding[] => matches(text, pattern);
}

function matches(view: string, pattern: RegExp): Finding[] {
  return [...view.matchAll(pattern)].map((match) => ({ line: lineAt(view, match.index), what: match[0] }));
}

// In a script it is SQL only between quotes, where a method of that name is not meant; a migration is all SQL.
function sqlTime({ path, text, strings }: Source): Finding[] {
  const words =
    /(?<![.\w])(?:now\s*\(\s*\)|(?:current|clock|statement|transaction|local)_?(?:timestamp|date|time)\b)/gi;
  return matches(path.endsWith(".sql") ? text.replaceAll(/--.*$/gm, "") : strings, words);
}

function tooManyLines(text: string, most: number): Finding[] {
  const lines = text.replace(/\n$/, "").split("\n").length;
  return lines > most ? [{ line: most + 1, what: `${lines} lines` }] : [];
}

function withoutStatus(text: string): Finding[] {
  const [title = "", next = ""] = text.split("\n").filter((line) => line.trim() !== "");
  const begins = title.startsWith("# ") && /^(## )?(\*\*)?status\b/i.test(next);
  return begins ? [] : [{ line: 1, what: "no status below the title" }];
}

function repeatedTitles({ text, code }: Source): Finding[] {
  const seen = new Set<string>();
  return [...text.matchAll(/\btest\(\s*(["'`])((?:\\.|(?!\1).)*)\1/g)].flatMap((match) => {
    const [, , title = ""] = match;
    if (!code.startsWith("test(", match.index) || title.includes("${")) return [];
    if (seen.has(title)) return [{ line: lineAt(text, match.index), what: title }];
    seen.add(title);
    return [];
  });
}

type Span = { readonly first: number; readonly last: number; readonly isDeclared: boolean };

/**
 * A function's own lines: those of functions declared inside of it are counted there, so that a `makeGate(deps)` may
 * hold as many short functions as a class would.
 */
function longFunctions({ code }: Source): Finding[] {
  const spans = functionSpans(code.split("\n").map((line) => line.trimEnd()));
  const isInside = (inner: Span, outer: Span) => outer.first < inner.first && inner.last < outer.last;
  return spans.flatMap((span) => {
    const declared = spans.filter((inner) => inner.isDeclared && isInside(inner, span));
    const outermost = declared.filter((inner) => !declared.some((other) => isInside(inner, other)));
    const lines = outermost.reduce((rest, inner) => rest - lengthOf(inner), lengthOf(span));
    return lines > functionLineMax ? [{ line: span.first + 1, what: `${lines} lines` }] : [];
  });
}

function lengthOf({ first, last }: Span): number {
  return last - first + 1;
}

/**
 * Functions by indentation, which the formatter keeps honest: one begins with the statement whose line opens its body
 * and ends at the next closing brace in the same column.
 */
function functionSpans(lines: readonly string[]): Span[] {
  const indentOf = (line = "") => line.length - line.trimStart().length;
  return lines.flatMap((line, index) => {
    if (!line.endsWith("{")) return [];
    const indent = indentOf(line);
    let first = index;
    while (first > 0 && (/^\s*[)}]/.test(lines[first] ?? "") || indentOf(lines[first]) !== indent))
      first -= 1;
    const head = lines
      .slice(first, index + 1)
      .join(" ")
      .trim();
    if (!isFunctionHead(head)) return [];
    const isEnd = (later: string, at: number) =>
      at > index && indentOf(later) === indent && /^\s*\}/.test(later);
    return [{ first, last: lines.findIndex(isEnd), isDeclared: /^(export )?(async )?function\b/.test(head) }];
  });
}

function isFunctionHead(head: string): boolean {
  if (/^(if|for|while|switch|do|else|try|describe)\b/.test(head)) return false;
  return (
    /=>\s*\{$|\bfunction\b/.test(head) ||
    /^(?:(?:static|async|get|set|override)\s+)*[\w$#[\].]+\(.*\).*\{$/.test(head)
  );
}

function functionOf(lines: number): string {
  return `export function act(\n  deps: Deps,\n): void {\n${"  call();\n".repeat(lines - 4)}}\n`;
}
