import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { afterAll, expect, test } from "vitest";
import { readStacksInSource } from "./stack.mjs";

const folder = mkdtempSync(join(tmpdir(), "troth-stack-"));
const before = Error.prepareStackTrace;
readStacksInSource(pathToFileURL(join(folder, "/")).href);
afterAll(() => {
  Error.prepareStackTrace = before;
  rmSync(folder, { recursive: true, force: true });
});

/** The stack of an error that a build of this name throws on its second line. */
function stackOf(name) {
  const filename = pathToFileURL(join(folder, name)).href;
  try {
    new Script(`"use strict";\nthrow new Error("${name}");`, { filename }).runInThisContext();
  } catch (error) {
    return error.stack;
  }
  return "";
}

test("a stack names the line that was written, where the build has a map of it", () => {
  // `AAEA`: what begins at the start of the second line was written at the start of the third.
  const map = { version: 3, sources: ["../written.ts"], names: [], mappings: ";AAEA" };
  writeFileSync(join(folder, "mapped.js.map"), JSON.stringify(map));
  const written = pathToFileURL(join(folder, "..", "written.ts")).href;
  const stack = stackOf("mapped.js");
  expect(stack).toMatch(/Error: mapped.js\n {4}at /);
  expect(stack).toContain(`${written}:3:1`);
});

test("without a map, or with one that cannot be read, a stack names the line of the build", () => {
  writeFileSync(join(folder, "broken.js.map"), "{");
  for (const name of ["broken.js", "unmapped.js"]) {
    expect(stackOf(name)).toContain(`/${name}:2:7`);
  }
});
