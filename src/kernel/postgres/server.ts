import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import type { DatabaseAddress } from "../db/index.ts";
import { findBinaries } from "./binaries.ts";
import { cannotStart, errorCode } from "./cannot-start.ts";
import { createCluster, majorOf, superuser } from "./cluster.ts";
import { serverIdentity } from "./identity.ts";
import { adoptOrLaunch, findRunning, halt, type Place } from "./launch.ts";
import { port, type Settings } from "./settings.ts";

export type PostgresOptions = {
  /** Where Troth keeps what is its own. The database is the folder `postgres` in it, its log `postgres.log`. */
  readonly dataFolder: string;
  readonly settings?: Settings;
  /** Told of each step that may take a moment. */
  readonly log?: (event: string) => void;
};

export type Postgres = {
  /** As the superuser, to the database that always exists. */
  readonly admin: DatabaseAddress;
  /** The server was running already: a Troth before us ended without stopping it. */
  readonly adopted: boolean;
  /** Stops the server, whoever started it. Asked twice, answered alike. */
  readonly stop: () => Promise<void>;
};

/** Starts the embedded server, and makes it on first use. Throws `CannotStart`. */
export async function startPostgres({
  dataFolder,
  settings = {},
  log = () => {},
}: PostgresOptions): Promise<Postgres> {
  const root = resolve(dataFolder);
  const place = await inWords(root, () => prepare(root, settings, log));
  const running = await inWords(root, () => adoptOrLaunch(place));
  const admin = addressOf(running.socketFolder);
  const claim = await claimServer(admin, root);
  log(running.adopted ? "postgres.adopted" : "postgres.started");
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    await claim.end();
    await halt(running, place.folder);
    log("postgres.stopped");
  };
  return {
    admin,
    adopted: running.adopted,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** The server of a Troth that runs beside us, for commands that only look in. It stays with that Troth. */
export async function findPostgres(dataFolder: string): Promise<DatabaseAddress | null> {
  const root = resolve(dataFolder);
  const running = await inWords(root, () => findRunning(clusterFolder(root)));
  return running === null ? null : addressOf(running.socketFolder);
}

async function prepare(root: string, settings: Settings, log: (event: string) => void): Promise<Place> {
  const folder = clusterFolder(root);
  mkdirSync(root, { recursive: true, mode: 0o755 });
  const who = serverIdentity(folder);
  const made = majorOf(folder);
  const binaries = await findBinaries(root, who);
  if (made === null) {
    log("postgres.creating");
    await createCluster(folder, binaries, who, settings["fsync"] !== "off");
  } else if (made !== binaries.major) {
    cannotStart(
      `The database in ${folder} was made by PostgreSQL ${made} and this is PostgreSQL ${binaries.major}: name the programs of ${made} by TROTH_PG_BIN, or choose another folder with --data.`,
    );
  }
  return { folder, logFile: join(root, "postgres.log"), binaries, who, settings };
}

// A lock that the server itself holds for our session: it ends with us however we end, and no other can have it.
// The pair is ours alone; migrations and others who lock in this database use other numbers.
const claimKey = { space: 7420, name: 1 };
const claimPatienceMs = 2_000;
const claimStepMs = 50;

/** Makes this process the one that may stop the server. A Troth that was killed a moment ago may still be leaving. */
async function claimServer(admin: DatabaseAddress, root: string): Promise<Sql> {
  const session = postgres({
    ...admin,
    max: 1,
    max_lifetime: null,
    connection: { application_name: "troth" },
  });
  for (let waitedMs = 0; waitedMs < claimPatienceMs; waitedMs += claimStepMs) {
    const [row] = await session`select pg_try_advisory_lock(${claimKey.space}, ${claimKey.name}) as mine`;
    if (row?.["mine"] === true) return session;
    await sleep(claimStepMs);
  }
  await session.end();
  return cannotStart(`Another Troth is using ${root}: stop it first, or choose another folder with --data.`);
}

/** Turns what the file system answers into a sentence. */
async function inWords<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = unusable[errorCode(error) ?? ""];
    if (reason === undefined) throw error;
    return cannotStart(
      `The data folder ${root} cannot be used, because ${reason}: choose another with --data.`,
      error,
    );
  }
}

const unusable: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "its disk is read-only",
  ENOSPC: "its disk is full",
  ENOTDIR: "a file lies where a folder should be",
  EEXIST: "a file lies where a folder should be",
  ENOENT: "it cannot be made",
};

function clusterFolder(root: string): string {
  return join(root, "postgres");
}

function addressOf(socketFolder: string): DatabaseAddress {
  return { host: socketFolder, port, database: "postgres", user: superuser };
}
