import { spawn } from "node:child_process";
import {
  chownSync,
  closeSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
} from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { cannotStart } from "./cannot-start.ts";
import { seenByServer, seenByUs } from "./cluster.ts";
import { surroundings } from "./command.ts";
import { canReach, type Identity } from "./identity.ts";
import { processState, readPidFile, retirePidFile } from "./pid-file.ts";
import { commandLine, port, type Settings } from "./settings.ts";

/** All that a start needs to know of its place. */
export type Place = {
  readonly folder: string;
  readonly logFile: string;
  readonly binaries: Binaries;
  readonly who: Identity;
  readonly settings: Settings;
};

/** A server that is ready. `adopted` tells that it was running before we came. */
export type Running = { readonly pid: number; readonly socketFolder: string; readonly adopted: boolean };

const stepMs = 10;
const patienceMs = 30_000;
const logBytesMax = 1_048_576;

// sun_path of unix(7), less its closing zero; BSD's is four bytes shorter.
const socketPathBytesMax = process.platform === "linux" ? 107 : 103;

/**
 * The server of this folder: the one that runs, or a new one.
 *
 * A server that is starting, stopping or recovering is waited for. A corpse that nobody has buried yet (its parent
 * was killed, and process 1 of many containers buries no one) is not: its place is taken.
 */
export async function adoptOrLaunch(place: Place): Promise<Running> {
  let why = "";
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += stepMs) {
    const file = readPidFile(place.folder);
    const state = file === null ? "gone" : processState(file.pid);
    if (file !== null && state === "alive") {
      const running = await findRunning(place.folder);
      if (running !== null) return running;
      why = `process ${file.pid} holds its folder and does not answer`;
    } else {
      if (state === "dead") retirePidFile(place.folder);
      const launched = await launch(place);
      if (typeof launched !== "string") return launched;
      why = launched;
      if (!isInTheWay(why)) break;
    }
    await sleep(stepMs);
  }
  return cannotStart(`The database did not start: ${why} (more in ${place.logFile}).`);
}

/** The server that runs in this folder and answers, or `null`. */
export async function findRunning(folder: string): Promise<Running | null> {
  const file = readPidFile(folder);
  if (file === null || !file.ready || processState(file.pid) !== "alive") return null;
  const socketFolder = seenByUs(file.socketFolder, folder);
  return (await answers(socketPath(socketFolder))) ? { pid: file.pid, socketFolder, adopted: true } : null;
}

/** Ends the server. Sessions are cut off, what was acknowledged is on disk, and the next start needs no recovery. */
export async function halt({ pid, socketFolder }: Running, folder: string): Promise<void> {
  // First the fast way; a server that does not follow is stopped at once, and recovers when it starts again.
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (processState(pid) !== "alive") break;
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < patienceMs && processState(pid) === "alive"; waitedMs += stepMs) {
      await sleep(stepMs);
    }
  }
  if (socketFolder === folder) return;
  try {
    rmdirSync(socketFolder);
  } catch {
    // Not empty after a hard stop: an empty folder of ours in the temporary directory harms nobody.
  }
}

/** Starts a server and waits until it is ready. Returns what it said when it would not. */
async function launch({ folder, logFile, binaries, who, settings }: Place): Promise<Running | string> {
  const socketFolder = chooseSocketFolder(folder, who);
  const log = openLog(logFile, who);
  // Detached: Ctrl-C is for Node, which lets its callers finish before it stops the database. And the log is a file,
  // not a pipe to us, so that a server that outlives us can still write.
  const child = spawn(
    join(binaries.folder, "postgres"),
    [
      "-D",
      seenByServer(folder, who),
      ...commandLine(socketFolderForServer(socketFolder, folder, who), settings),
    ],
    { ...surroundings(who, folder), detached: true, stdio: ["ignore", log.descriptor, log.descriptor] },
  );
  let failure: Error | null = null;
  child.once("error", (error) => {
    failure = error;
  });
  child.unref();
  closeSync(log.descriptor);
  for (;;) {
    await sleep(stepMs);
    if (failure !== null) return String(failure);
    if (child.exitCode !== null || child.signalCode !== null) return complaint(logFile, log.sizeBytes);
    const file = readPidFile(folder);
    if (file !== null && file.pid === child.pid && file.ready) {
      return { pid: file.pid, socketFolder, adopted: false };
    }
  }
}

function socketFolderForServer(socketFolder: string, folder: string, who: Identity): string {
  return socketFolder === folder ? seenByServer(folder, who) : socketFolder;
}

/** The data folder itself, which only the server's user can open; where its path is too long, a short one like it. */
function chooseSocketFolder(folder: string, who: Identity): string {
  if (fits(folder)) return folder;
  const temporary = join(tmpdir(), "troth-");
  const short = mkdtempSync(
    fits(`${temporary}XXXXXX`) && canReach(temporary, who) ? temporary : "/tmp/troth-",
  );
  chownSync(short, who.uid, who.gid);
  return short;
}

function fits(folder: string): boolean {
  return Buffer.byteLength(socketPath(folder)) <= socketPathBytesMax;
}

function socketPath(folder: string): string {
  return join(folder, `.s.PGSQL.${port}`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function openLog(path: string, who: Identity): { descriptor: number; sizeBytes: number } {
  const descriptor = openSync(path, "a", 0o600);
  fchownSync(descriptor, who.uid, who.gid); // When root starts the database of a user, that user can go on with it.
  if (fstatSync(descriptor).size > logBytesMax) ftruncateSync(descriptor);
  return { descriptor, sizeBytes: fstatSync(descriptor).size };
}

/** Why the server gave up, in its own words. */
function complaint(logFile: string, fromByte: number): string {
  const lines = readFileSync(logFile).subarray(fromByte).toString().trim().split("\n");
  const fatal = lines.find((line) => /(FATAL|PANIC): /.test(line)) ?? lines.at(-1) ?? "";
  return fatal.replace(/^.*(FATAL|PANIC): +/, "");
}

// What passes by itself: another start is under way, or the children of a killed server are still leaving.
function isInTheWay(complaint: string): boolean {
  return /lock file ".*" already exists|pre-existing shared memory block/.test(complaint);
}
