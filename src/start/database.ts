import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
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
import { cannotStart, startPostgres } from "../kernel/postgres/index.ts";
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
  const admin = connect(address, 1, "troth admin");
  const opened: Database[] = [admin];
  const close = async () => {
    await Promise.all(opened.map((one) => one.end({ timeout: 5 })));
    await server?.stop();
  };
  try {
    const secret = await roleSecret(config.dataFolder, random);
    await prepareRoles(admin, secret);
    await migrate(admin, migrationsFolder).catch((error) => cannotStart(sentenceOf(error), error));
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
  const path = join(folder, "database.secret");
  const known = await readFile(path).catch(() => null);
  if (known !== null && known.length === 32) return known;
  const secret = random.bytes(32);
  await writeFile(path, secret, { mode: 0o600 }).catch(() =>
    cannotStart(
      `The data folder \`${folder}\` cannot be written: choose another with --data, or make it yours.`,
    ),
  );
  await chmod(path, 0o600);
  return secret;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? `${error.message}.` : "The database cannot be brought up to date.";
}
