import { posix } from "node:path";
import { expect, test } from "vitest";
import { lineAt, type Source, source, sourcesIn } from "./support/source.ts";

/**
 * The architecture. A file imports its own folder, or the `index.ts` of a folder in an earlier row; folders in one row
 * do not know each other. The kernel is everybody's toolbox: any file of it may be taken, and its folders by index.
 */
const rooms: readonly (readonly string[])[] = [
  ["kernel"],
  ["policy", "audit"],
  ["gate"],
  ["domains/access"],
  ["domains/subjects"],
  ["domains/notices"],
  ["domains/consent"],
  ["domains/vault"],
  ["domains/sharing"],
  ["domains/retention"],
  ["domains/rights"],
  ["domains/incidents"],
  ["domains/promises"],
  ["doors/api", "doors/web", "doors/worker", "doors/cli"],
  ["app.ts"],
  ["start"],
  ["main.ts"],
];

type Import = { readonly target: string; readonly line: number };

test("every import points back along the story", () => {
  const sources = sourcesIn(["src"], [".ts"]);
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.flatMap(complaints)).toEqual([]);
});

test("the rule: which file may import which", () => {
  const allowed = [
    ["src/kernel/ids.ts", "src/kernel/clock.ts"],
    ["src/kernel/jobs/run.ts", "src/kernel/db/index.ts"],
    ["src/kernel/jobs/run.ts", "src/kernel/jobs/store.ts"],
    ["src/policy/parse/yaml.ts", "src/policy/model.ts"],
    ["src/gate/gate.ts", "src/policy/index.ts"],
    ["src/gate/gate.ts", "src/kernel/crypto/index.ts"],
    ["src/domains/vault/actions.ts", "src/domains/consent/index.ts"],
    ["src/doors/web/centre/page.ts", "src/doors/web/html.ts"],
    ["src/app.ts", "src/doors/api/index.ts"],
    ["src/main.ts", "src/app.ts"],
    ["src/main.ts", "src/kernel/log.ts"],
    ["src/gate/gate.test.ts", "test/support/database.ts"],
    ["src/policy/decide.test.ts", "src/policy/testing/policies.ts"],
    ["src/kernel/log.test.ts", "src/kernel/db/pool.ts"],
  ] as const;
  for (const [from, to] of allowed) expect(objection(from, to), `${from} → ${to}`).toBeNull();
  const refused = [
    ["src/kernel/log.ts", "src/policy/index.ts", "points forward"],
    ["src/kernel/log.ts", "src/kernel/db/pool.ts", "by its index.ts"],
    ["src/gate/gate.ts", "src/kernel/db/pool.ts", "by its index.ts"],
    ["src/policy/decide.ts", "src/audit/index.ts", "do not know each other"],
    ["src/audit/seal.ts", "src/policy/index.ts", "do not know each other"],
    ["src/audit/seal.ts", "src/gate/index.ts", "points forward"],
    ["src/gate/gate.ts", "src/policy/decide.ts", "only the index.ts"],
    ["src/gate/gate.test.ts", "src/policy/decide.ts", "only the index.ts"],
    ["src/domains/consent/actions.ts", "src/domains/vault/index.ts", "points forward"],
    ["src/domains/consent/actions.ts", "src/doors/api/index.ts", "points forward"],
    ["src/doors/api/routes.ts", "src/doors/web/index.ts", "do not know each other"],
    ["src/doors/api/routes.ts", "src/domains/consent/store.ts", "only the index.ts"],
    ["src/doors/api/routes.ts", "src/app.ts", "points forward"],
    ["src/app.ts", "src/main.ts", "points forward"],
    ["src/helpers/text.ts", "src/kernel/ids.ts", "is in no room"],
    ["src/gate/gate.ts", "src/helpers/text.ts", "is in no room"],
    ["src/gate/gate.ts", "test/support/database.ts", "leaves src"],
    ["src/gate/gate.test.ts", "tools/dev.ts", "leaves src"],
    ["src/gate/gate.ts", "src/gate/gate.test.ts", "is for tests"],
    ["src/policy/decide.ts", "src/policy/testing/policies.ts", "is for tests"],
  ] as const;
  for (const [from, to, reason] of refused) expect(objection(from, to), `${from} → ${to}`).toContain(reason);
});

test("no way of writing an import is overlooked, and none is imagined", () => {
  const text = `
import { a } from "./a.ts";
import type { B } from '../gate/b.ts';
import {
  c,
} from "../kernel/c.ts";
import "./d.ts";
export * from "./e.ts";
export type { F } from "./f.ts";
const g = await import("./g.ts");
type H = typeof import("./h.ts");
// import { x } from "./comment.ts";
/** import { x } from "./docs.ts"; */
const words = 'import { x } from "./string.ts"';
import { test } from "vitest";
`;
  const found = importsOf(source("src/policy/x.ts", text)).map(({ target, line }) => `${line} ${target}`);
  expect(found).toEqual([
    "2 src/policy/a.ts",
    "3 src/gate/b.ts",
    "6 src/kernel/c.ts",
    "7 src/policy/d.ts",
    "8 src/policy/e.ts",
    "9 src/policy/f.ts",
    "10 src/policy/g.ts",
    "11 src/policy/h.ts",
  ]);
});

test("an import that nobody can follow by reading is refused", () => {
  for (const text of ["await import(name)", "await import(`./a.ts`)", 'require("./a.ts")']) {
    expect(complaints(source("src/policy/x.ts", text)), text).toHaveLength(1);
  }
  expect(complaints(source("src/policy/x.ts", "const here = import.meta.url;"))).toEqual([]);
});

test("a complaint says where, which import and which rule", () => {
  const text = '\nimport { store } from "../domains/vault/store.ts";';
  expect(complaints(source("src/gate/gate.ts", text))).toEqual([
    "src/gate/gate.ts:2 imports src/domains/vault/store.ts: points forward, from `gate` to the later `domains/vault`" +
      " (emit an event, or declare a port)",
  ]);
});

function complaints(file: Source): string[] {
  const unreadable = [...file.code.matchAll(/\bimport\s*\(\s*[^"'\s]|\brequire\s*\(/g)].map(
    ({ index }) => `${file.path}:${lineAt(file.text, index)} imports what cannot be known by reading`,
  );
  const refused = importsOf(file).flatMap(({ target, line }) => {
    const reason = objection(file.path, target);
    return reason === null ? [] : [`${file.path}:${line} imports ${target}: ${reason}`];
  });
  return [...unreadable, ...refused];
}

/** Why `from` may not import `to`, or `null` if it may. Both are paths from the root of the project. */
function objection(from: string, to: string): string | null {
  const here = roomOf(from);
  const there = roomOf(to);
  if (isTest(from) && (to.startsWith("test/support/") || (here !== null && here.name === there?.name)))
    return null;
  if (!to.startsWith("src/")) return "leaves src";
  if (isTest(to)) return "is for tests only";
  if (here === null) return `${from} is in no room: add its folder to the array or move it`;
  if (there === null) return "is in no room: add its folder to the array or move it";
  if (there.name === "kernel") return kernelObjection(from, to);
  if (here.name === there.name) return null;
  if (here.row === there.row) return `\`${here.name}\` and \`${there.name}\` do not know each other`;
  if (here.row < there.row) {
    return `points forward, from \`${here.name}\` to the later \`${there.name}\` (emit an event, or declare a port)`;
  }
  const isFace = to === `src/${there.name}/index.ts` || to === `src/${there.name}`;
  return isFace ? null : `only the index.ts of \`${there.name}\` may be imported from outside`;
}

function kernelObjection(from: string, to: string): string | null {
  const folder = /^src\/kernel\/[^/]+\//.exec(to)?.[0];
  if (folder === undefined || from.startsWith(folder) || to === `${folder}index.ts`) return null;
  return "a folder of the kernel is imported by its index.ts";
}

function roomOf(path: string): { name: string; row: number } | null {
  for (const [row, names] of rooms.entries()) {
    const name = names.find((room) => path === `src/${room}` || path.startsWith(`src/${room}/`));
    if (name !== undefined) return { name, row };
  }
  return null;
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.includes("/testing/") || path.startsWith("test/");
}

/** Static, dynamic and re-exporting imports of our own files. Packages are not the architecture's business. */
function importsOf(file: Source): Import[] {
  const found: Import[] = [];
  for (const match of file.text.matchAll(/\b(?:from|import)\s*\(?\s*(["'])([^"'\n]+)\1/g)) {
    const isCode = file.code.startsWith(match[0].slice(0, 4), match.index);
    const target = match[2] ?? "";
    if (!isCode || !target.startsWith(".")) continue;
    const line = lineAt(file.text, match.index);
    found.push({ target: posix.join(posix.dirname(file.path), target), line });
  }
  return found;
}
