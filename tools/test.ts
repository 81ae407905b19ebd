/** Runs everything there is: types, style, tests. Its last line is `N passed, N failed`; it exits with 1 if any failed. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { coverageOf, describeCoverage, parseRequirements } from "./coverage.ts";
import { type Tally, tally } from "./tally.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const filters = process.argv.slice(2);

const tallies = [
  check("types", ["typescript/bin/tsc", "--noEmit"]),
  check("style", ["@biomejs/biome/bin/biome", "ci", "--colors=off", "."]),
  tests(),
];
// A part of the tests says nothing about how much the whole covers.
if (filters.length === 0) tallies.push(coverage(tallies.flatMap((one) => one.titles)));
const passed = tallies.reduce((sum, one) => sum + one.passed, 0);
const failed = tallies.reduce((sum, one) => sum + one.failed, 0);
for (const complaint of tallies.flatMap((one) => one.complaints)) console.log(complaint);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** One program that says yes or no. What it prints is shown when it says no. */
function check(name: string, program: readonly string[]): Tally {
  const { status, stdout, stderr } = runPackage(program, "pipe");
  console.log(`${name}: ${status === 0 ? "passed" : "failed"}`);
  if (status === 0) return { passed: 1, failed: 0, complaints: [], titles: [] };
  return { passed: 0, failed: 1, complaints: [`${stdout}${stderr}`.trim()], titles: [] };
}

/** How many requirements have a test. There may be more than last time, and never fewer. */
function coverage(titles: readonly string[]): Tally {
  const folder = join(root, "test", "requirements");
  const requirements = parseRequirements(readFileSync(join(folder, "requirements.txt"), "utf8"));
  const floor = Number(readFileSync(join(folder, "covered.txt"), "utf8"));
  const found = coverageOf(requirements, titles);
  console.log(describeCoverage(requirements, found));
  const complaints = [
    ...(found.unknown.length === 0
      ? []
      : [`Tests name what is no requirement: ${found.unknown.join(", ")}.`]),
    ...(found.covered.size >= floor
      ? []
      : [
          `${found.covered.size} requirements have a test; it were ${floor} (test/requirements/covered.txt).`,
        ]),
  ];
  return { passed: complaints.length === 0 ? 1 : 0, failed: complaints.length, complaints, titles: [] };
}

function tests(): Tally {
  const folder = mkdtempSync(join(tmpdir(), "troth-report-"));
  try {
    const report = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    runPackage(["vitest/vitest.mjs", "run", ...reporters, ...filters], "inherit");
    return tally(readJson(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runPackage(
  [bin = "", ...args]: readonly string[],
  output: "pipe" | "inherit",
): SpawnSyncReturns<string> {
  const program = join(root, "node_modules", bin);
  return spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio: ["ignore", output, output],
  });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
