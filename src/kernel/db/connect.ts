import postgres from "postgres";

/** A pool of connections under one database role. */
export type Database = postgres.Sql;

export type DatabaseAddress = {
  /** A folder beginning with `/` is a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  /** Encrypted, and with `verify-full` also to the server whose name is in its certificate. Otherwise in the open. */
  readonly tls?: "require" | "verify-full";
};

/** The most that one statement may take. A query that needs longer is missing an index or a limit. */
const statementTimeoutMs = 30_000;

/**
 * Every statement of ours finds its rows by an index, whether a table has ten rows or ten million. So it is planned
 * once for a connection and not for each call, which costs several times as much as carrying it out; and a plan that
 * reads whole tables, which looks cheap while they are empty, is never the one that is kept.
 */
const planning = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  jit: "off",
} as const;

/** Opens a pool. Nothing is sent before the first query. `name` is what the server's activity view shows. */
export function connect(address: DatabaseAddress, connectionsMax: number, name = "troth"): Database {
  return postgres({
    host: address.host,
    port: address.port,
    database: address.database,
    username: address.user,
    ...(address.password === undefined ? {} : { password: address.password }),
    ssl: address.tls ?? false,
    max: connectionsMax,
    idle_timeout: 0,
    connect_timeout: 10,
    onnotice: () => {},
    connection: {
      application_name: name,
      statement_timeout: statementTimeoutMs,
      TimeZone: "UTC",
      ...planning,
    },
    types: {
      // Counts and times are safe integers here; as text they would compare wrongly without a word.
      bigint: bigintAsNumber,
    },
  });
}

const bigintAsNumber = {
  to: 20,
  from: [20],
  serialize: (value: number) => String(value),
  parse: (text: string) => Number(text),
};

/**
 * Reads `postgres://user:password@host:port/database`, with `?sslmode=` and `?host=` as PostgreSQL's own tools know
 * them. `null` when it is not one.
 */
export function addressFromUrl(text: string): DatabaseAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) return null;
  const [host, database] = [decode(url.hostname), decode(url.pathname.slice(1))];
  const [user, password] = [decode(url.username), decode(url.password)];
  const tls = tlsByMode.get(url.searchParams.get("sslmode") ?? "disable");
  if (host === null || !database || user === null || password === null || tls === undefined) return null;
  return {
    host: url.searchParams.get("host") ?? (host.replace(/^\[(.*)\]$/, "$1") || "localhost"),
    port: url.port === "" ? 5432 : Number(url.port),
    database,
    user: user || "postgres",
    ...(password === "" ? {} : { password }),
    ...(tls === null ? {} : { tls }),
  };
}

// `allow` and `prefer` fall back to the open without a word, and `verify-ca` takes any name: each is read as the
// nearest mode that keeps what it seems to promise.
const tlsByMode = new Map<string, "require" | "verify-full" | null>([
  ["disable", null],
  ["allow", "require"],
  ["prefer", "require"],
  ["require", "require"],
  ["verify-ca", "verify-full"],
  ["verify-full", "verify-full"],
]);

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // A per cent sign that encodes nothing; there is no other way to ask.
  }
}
