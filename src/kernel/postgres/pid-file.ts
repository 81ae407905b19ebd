import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../assert.ts";
import { errorCode } from "./cannot-start.ts";

/** What `postmaster.pid` says. Source: PostgreSQL, `src/include/utils/pidfile.h`. */
export type PidFile = {
  readonly pid: number;
  /** As the server wrote it: a path that may make sense to the server only. */
  readonly socketFolder: string;
  readonly ready: boolean;
};

/** `alive` is a PostgreSQL, `dead` is a corpse or another program that was given its number, `gone` is nothing. */
export type ProcessState = "alive" | "dead" | "gone";

// More than any system gives out (Linux ends at 2^22), so it names no process.
const nobodysPid = "2147483647";

/** The file of a server that runs, or did, in this data folder. */
export function readPidFile(folder: string): PidFile | null {
  try {
    return parsePidFile(readFileSync(pidFilePath(folder), "utf8"));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** `null` while the file is still being written. */
export function parsePidFile(text: string): PidFile | null {
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return { pid, socketFolder: lines[4]?.trim() ?? "", ready: lines[7]?.trim() === "ready" };
}

export function processState(pid: number): ProcessState {
  assert(Number.isSafeInteger(pid) && pid > 0, "a process has a number");
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return "gone"; // Anything else: it lives, and is not ours to signal.
  }
  if (process.platform !== "linux") return "alive";
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return "gone";
  }
}

/** Source: proc(5): `pid (name) state …`; a name may itself hold brackets and spaces. */
export function parseProcStat(stat: string): ProcessState {
  const end = stat.lastIndexOf(")");
  const name = stat.slice(stat.indexOf("(") + 1, end);
  const state = stat.charAt(end + 2);
  return name === "postgres" && state !== "Z" && state !== "X" ? "alive" : "dead";
}

/**
 * Takes the number of a dead process out of the file, so that a new server does not mistake it for a living one.
 *
 * The file itself must stay. Its other lines name the shared memory by which PostgreSQL finds children that outlived
 * their server; without them it would start beside them, and two servers writing one folder destroy it.
 */
export function retirePidFile(folder: string): void {
  const [, ...rest] = readFileSync(pidFilePath(folder), "utf8").split("\n");
  writeFileSync(pidFilePath(folder), [nobodysPid, ...rest].join("\n"));
}

function pidFilePath(folder: string): string {
  return join(folder, "postmaster.pid");
}
