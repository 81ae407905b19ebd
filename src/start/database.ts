import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  addressFromUrl,
  connect,
  type Database,
  type DatabaseAddress,
  type DatabaseRole,
  databaseRoles,
  migrate,
  prepareRoles,
  roleDanger,
  rolePassword,
  tablesWithoutRowSecurity,
} from "../kernel/db/index.ts";
import { cannotStart, findPostgres, startPostgres } from "../kernel/postgres/index.ts";
import type { Random } from "../kernel/random.ts";
import type { Config } from "./config.ts";

export type Databases = {
  readonly admin: Database;
  readonly app: Database;
  readonly log: Database;
  readonly close: () => Promise<void>;
};

const appConnections = 8;
const logConnections = 2;
const roleSecretFile = "database.secret";
const roleSecretBytes = 32;

/**
 * Starts or reaches the database, brings its schema up to date, and opens one pool for each role. Throws
 * `CannotStart`, also where a role could see past row-level security.
 */
export async function openDatabases(
  config: Config,
  migrationsFolder: string,
  random: Random,
  tell: (step: string) => void,
): Promise<Databases> {
  await makeDataFolder(config.dataFolder);
  const server =
    config.databaseUrl === null ? await startPostgres({ dataFolder: config.dataFolder, log: tell }) : null;
  const address = server?.admin ?? addressOf(config.databaseUrl ?? "");
  const prepare = async (admin: Database) => {
    const secret = await roleSecret(config.dataFolder, random);
    await prepareRoles(admin, secret);
    await migrate(admin, migrationsFolder).catch((error) => cannotStart(sentenceOf(error), error));
    return secret;
  };
  return openPools(address, prepare, async () => server?.stop());
}

/**
 * The same for a command that looks in beside a server that may be running, and changes nothing under it: neither roles
 * nor schema. Where nothing runs, the embedded database is started, and stopped again by `close`. Throws `CannotStart`.
 */
export async function joinDatabases(
  config: Config,
  migrationsFolder: string,
  random: Random,
): Promise<Databases> {
  const { databaseUrl, dataFolder } = config;
  const address = databaseUrl === null ? await findPostgres(dataFolder) : addressOf(databaseUrl);
  if (address === null || !(await isPrepared(address)))
    return openDatabases(config, migrationsFolder, random, () => {});
  const prepare = async (admin: Database) => {
    await refuseOtherVersion(admin, migrationsFolder);
    // Made anew, it would be another installation's: new passwords here would shut out the server that runs.
    return (await readRoleSecret(dataFolder)) ?? refuseFolder(dataFolder);
  };
  return openPools(address, prepare, async () => {}).catch((error) => {
    if (isWrongPassword(error)) return refuseFolder(dataFolder);
    throw error;
  });
}

/** Opens a pool for each role. `prepare` makes the database ready, and returns what the passwords derive from. */
async function openPools(
  address: DatabaseAddress,
  prepare: (admin: Database) => Promise<Buffer>,
  stop: () => Promise<void>,
): Promise<Databases> {
  const admin = connect(address, 1, "troth admin");
  const opened: Database[] = [admin];
  const close = async () => {
    await Promise.all(opened.map((one) => one.end({ timeout: 5 })));
    await stop();
  };
  try {
    await reach(admin);
    const secret = await prepare(admin);
    const as = (role: DatabaseRole, connections: number) => {
      const user = databaseRoles[role];
      const pool = connect({ ...address, user, password: rolePassword(secret, role) }, connections, user);
      opened.push(pool);
      return pool;
    };
    const databases = { admin, app: as("app", appConnections), log: as("log", logConnections), close };
    await refuseDanger(databases);
    return databases;
  } catch (error) {
    await close();
    throw error;
  }
}

async function refuseDanger({ admin, app, log }: Databases): Promise<void> {
  for (const pool of [app, log]) {
    const danger = await roleDanger(pool);
    if (danger !== null) cannotStart(`Troth does not serve like this: ${danger}.`);
  }
  const isBehind = await isBehindItsLog(admin);
  if (isBehind) {
    cannotStart(
      "The database was copied into a server whose transaction numbers are behind those in its log, so new entries " +
        "would never be put in order: raise that server's next transaction number above them with pg_resetwal.",
    );
  }
  const [open] = await tablesWithoutRowSecurity(app);
  if (open !== undefined)
    cannotStart(`Troth does not serve like this: table \`${open}\` has no forced row security.`);
}

// The log is put in order by transaction numbers, which a dump does not carry along and a new server counts anew.
async function isBehindItsLog(admin: Database): Promise<boolean> {
  const rows = await admin`
    select from audit.head where last_xact >= pg_snapshot_xmax(pg_current_snapshot()) limit 1`;
  return rows.length > 0;
}

async function reach(admin: Database): Promise<void> {
  await admin`select 1`.catch((error) => {
    const code = "code" in error ? ` (${error.code})` : "";
    cannotStart(
      `The database cannot be reached${code}: see that it runs, and what DATABASE_URL says.`,
      error,
    );
  });
}

/** Whether a server has been here: the migrations that it applied are noted. */
async function isPrepared(address: DatabaseAddress): Promise<boolean> {
  const admin = connect(address, 1, "troth admin");
  try {
    await reach(admin);
    const rows = await admin`select where to_regclass('kernel.migration') is not null`;
    return rows.length > 0;
  } finally {
    await admin.end({ timeout: 5 });
  }
}

async function refuseOtherVersion(admin: Database, migrationsFolder: string): Promise<void> {
  const rows = await admin<{ name: string }[]>`select name from kernel.migration order by name limit 10000`;
  const files = (await readdir(migrationsFolder)).filter((name) => name.endsWith(".sql"));
  if (files.sort().join() === rows.map(({ name }) => name).join()) return;
  cannotStart(
    "The database is of another version of Troth than this command: bring it up to date with `troth migrate`, or " +
      "use the command of the server that runs.",
  );
}

function refuseFolder(folder: string): never {
  return cannotStart(
    `The data folder \`${folder}\` is not that of the server whose database this is: name that one with --data.`,
  );
}

/** Source: PostgreSQL, Appendix A: `invalid_password`. */
function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "28P01";
}

function addressOf(url: string): DatabaseAddress {
  return (
    addressFromUrl(url) ??
    cannotStart("DATABASE_URL is not of the form postgres://user:password@host:port/database.")
  );
}

async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch {
    cannotStart(
      `The data folder \`${folder}\` cannot be written: choose another with --data, or make it yours.`,
    );
  }
}

/** What the passwords of the database roles are derived from. */
async function roleSecret(folder: string, random: Random): Promise<Buffer> {
  const known = await readRoleSecret(folder);
  if (known !== null) return known;
  const path = join(folder, roleSecretFile);
  const secret = random.bytes(roleSecretBytes);
  await writeFile(path, secret, { mode: 0o600 }).catch(() =>
    cannotStart(
      `The data folder \`${folder}\` cannot be written: choose another with --data, or make it yours.`,
    ),
  );
  await chmod(path, 0o600);
  return secret;
}

async function readRoleSecret(folder: string): Promise<Buffer | null> {
  const known = await readFile(join(folder, roleSecretFile)).catch(() => null);
  return known?.length === roleSecretBytes ? known : null;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? `${error.message}.` : "The database cannot be brought up to date.";
}
