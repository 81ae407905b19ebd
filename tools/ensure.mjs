// Makes sure of what a start needs: a Node that fits, the packages, the build. Imports nothing but Node, and keeps to
// syntax that an old Node can read, so that it is told what is wrong and not shown a stack.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readStacksInSource } from "./stack.mjs";

/** The folder of this project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs the program of this project, in this very process: signals and the exit code need no passing on. */
export async function openMain(args) {
  ensureInstalled();
  ensureBuilt();
  const main = join(root, "dist", "src", "main.js");
  readStacksInSource(pathToFileURL(join(root, "dist", "/")).href);
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}

/** Installs what the lock file says, unless it is there. */
export function ensureInstalled() {
  const wrong = nodeComplaint(process.version, readJson(join(root, "package.json")).engines.node);
  if (wrong !== null) complain(wrong);
  if (isInstalled()) return;
  alone(() => {
    if (isInstalled()) return; // Another start did it while we waited.
    say("Installing what package-lock.json says: once, about 20 seconds.");
    // `include`, because the production setting of a machine would leave out the compiler.
    const npm = npmCommand(process.env["npm_execpath"]);
    const done = runThrough([...npm, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"]);
    if (!done) complain("npm could not install the packages: its reason stands above.");
  });
}

/** Compiles `src` into `dist`, unless what lies there was made of the very same sources. */
export function ensureBuilt() {
  const stamp = join(root, "dist", ".made-of");
  if (readText(stamp) === sourcesDigest()) return;
  alone(() => {
    const digest = sourcesDigest();
    if (readText(stamp) === digest) return;
    say("Building.");
    const draft = join("dist", ".draft");
    rmSync(join(root, draft), { recursive: true, force: true });
    const compiler = join("node_modules", "typescript", "bin", "tsc");
    if (!runThrough([process.execPath, compiler, "-p", "tsconfig.build.json", "--outDir", draft])) {
      complain("The sources do not compile: the reasons stand above.");
    }
    // A build that is cut off leaves no stamp, or the old one, and is made again.
    rmSync(stamp, { force: true });
    for (const name of readdirSync(join(root, draft))) {
      rmSync(join(root, "dist", name), { recursive: true, force: true });
      renameSync(join(root, draft, name), join(root, "dist", name));
    }
    writeFileSync(stamp, digest);
  });
}

/** What is wrong with this Node, in one sentence, or `null`. A range is `>=` and `<` joined by spaces and `||`. */
export function nodeComplaint(version, range) {
  const fits = range.split("||").some((all) =>
    all
      .trim()
      .split(/\s+/)
      .every((one) => holds(version, one)),
  );
  return fits ? null : `Troth needs Node ${range}, and this is ${version}: see https://nodejs.org.`;
}

/**
 * Whether npm's own record of what it installed agrees with the lock file: every package in the version it says, save
 * those for other machines. npm writes the record last, so an installation that was cut off has none.
 */
export function agrees(lock, record, machine) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === "") return true;
    const found = record.packages[path];
    if (found !== undefined) return found.version === wanted.version && found.integrity === wanted.integrity;
    if (wanted.optional !== true) return false;
    // An optional package may be missing where it is for another machine. Which C library this one has is not
    // known here, so packages for one of them may be missing, too.
    const isForUs = includes(wanted.os, machine.os) && includes(wanted.cpu, machine.cpu);
    return !isForUs || wanted.os === undefined || wanted.libc !== undefined;
  });
}

/** npm as the one that called us, or the one on the path. Other package managers do not read our lock file. */
export function npmCommand(callerPath) {
  return callerPath !== undefined && /npm-cli\.c?js$/.test(callerPath)
    ? [process.execPath, callerPath]
    : ["npm"];
}

/** Ends with one sentence. */
export function complain(sentence) {
  say(sentence);
  process.exit(1);
}

// To the error stream: what `troth --json` prints must stay readable for machines.
function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function isInstalled() {
  const lock = readJson(join(root, "package-lock.json"));
  const record = readJson(join(root, "node_modules", ".package-lock.json"));
  return record !== null && agrees(lock, record, { os: process.platform, cpu: process.arch });
}

function includes(list, name) {
  return list === undefined || list.includes(name);
}

function holds(version, comparator) {
  const [, sign, bound] = /^(>=|<)([\d.]+)$/.exec(comparator) ?? [];
  if (bound === undefined)
    throw new Error(`engines.node in package.json holds ${comparator}, which is not understood`);
  const [have, want] = [version.replace(/^v/, ""), bound].map((text) => text.split(".").map(Number));
  const at = [0, 1, 2].find((index) => (have[index] ?? 0) !== (want[index] ?? 0));
  const isOlder = at !== undefined && (have[at] ?? 0) < (want[at] ?? 0);
  return (sign === "<") === isOlder;
}

function sourcesDigest() {
  const hash = createHash("sha256");
  for (const path of [
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
    ...sources("src"),
    ...sources("tools"),
  ]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

function sources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return /(?<!\.test)\.tsx?$/.test(entry.name) ? [path] : [];
    });
}

function runThrough([command, ...args]) {
  return spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] }).status === 0;
}

/** Runs `work` while no other start of this clone does. The lock of a process that died is taken over. */
function alone(work) {
  const name = createHash("sha256").update(root).digest("hex").slice(0, 16);
  const lock = join(tmpdir(), `troth-${process.getuid?.() ?? "user"}-${name}.lock`);
  const draft = `${lock}.${process.pid}`;
  try {
    mkdirSync(join(root, "dist"), { recursive: true });
    accessSync(root, constants.W_OK);
  } catch {
    complain(`This user may not write in ${root}: let its owner start Troth once, or clone it anew.`);
  }
  writeFileSync(draft, String(process.pid));
  for (let waited = false; !tryLink(draft, lock); waited = true) {
    if (!waited) say("Another start is installing or building: waiting for it.");
    if (!isAlive(Number(readText(lock)))) rmSync(lock, { force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  process.once("exit", release);
  try {
    work();
  } finally {
    process.off("exit", release);
    release();
  }
  function release() {
    rmSync(lock, { force: true });
    rmSync(draft, { force: true });
  }
}

// A link appears at once and with its content, unlike a file that is made and then written.
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function readJson(path) {
  const text = readText(path);
  return text === null ? null : JSON.parse(text);
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  }
}
