import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { cannotStart, errorCode } from "./cannot-start.ts";
import { run } from "./command.ts";
import { canReach, type Identity } from "./identity.ts";
import { processState } from "./pid-file.ts";

const standingPlace = "/proc/self/cwd";

/** The superuser of the embedded server. Only who can open the socket can be it: the folder above is for its owner. */
export const superuser = "postgres";

/** Whether the folder holds the files of a database server, and of which PostgreSQL. `null` when there are none yet. */
export function majorOf(folder: string): number | null {
  try {
    return Number(readFileSync(join(folder, "PG_VERSION"), "utf8").trim());
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  try {
    if (readdirSync(folder).length === 0) return null;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
  return cannotStart(
    `The folder ${folder} holds something that is not a database: choose another with --data.`,
  );
}

/**
 * How the server names its own folder. Where it may not pass through the folders above (under root's home, say), it
 * stands in its folder already and reaches it by the link that every process has to where it stands.
 */
export function seenByServer(folder: string, who: Identity): string {
  return process.platform !== "linux" || canReach(folder, who) ? folder : standingPlace;
}

/** Undoes `seenByServer`: a path that the server wrote down, as we reach it. */
export function seenByUs(path: string, folder: string): string {
  return path === standingPlace ? folder : path;
}

/** Same collation and same case rules on every machine, whatever is installed there; checksums on every page. */
export async function createCluster(
  folder: string,
  binaries: Binaries,
  who: Identity,
  durable: boolean,
): Promise<void> {
  removeDrafts(folder);
  // Made beside its place and moved there when whole: a start that is cut off leaves no half of a database.
  const draft = `${folder}.draft-${process.pid}`;
  mkdirSync(draft, { mode: 0o700 });
  try {
    chmodSync(draft, 0o700);
    chownSync(draft, who.uid, who.gid);
    const provider = binaries.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
    const sync = durable ? [] : ["--no-sync"];
    const where = ["-D", seenByServer(draft, who), "-U", superuser, "--auth=trust", "--data-checksums"];
    const how = ["--no-instructions", "--encoding=UTF8", "--locale=C", ...provider, ...sync];
    const made = await run(join(binaries.folder, "initdb"), [...where, ...how], who, draft);
    if (made.status !== 0)
      cannotStart(`The database could not be made in ${folder}: ${lastLine(made.said)}.`);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another Troth may have been faster, and then its database is as good as ours.
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
  }
}

// Only what bears our name and the number of a process that is no more: beside it may lie keys.
function removeDrafts(folder: string): void {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(`${basename(folder)}.draft-`) ? /\d+$/.exec(name)?.[0] : undefined;
    if (pid === undefined || (Number(pid) !== process.pid && processState(Number(pid)) !== "gone")) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function lastLine(text: string): string {
  return text.split("\n").at(-1) ?? text;
}
