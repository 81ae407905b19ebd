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
};

/** The most that one statement may take. A query that needs longer is missing an index or a limit. */
const statementTimeoutMs = 30_000;

/** Opens a pool. Nothing is sent before the first query. `name` is what the server's activity view shows. */
export function connect(address: DatabaseAddress, connectionsMax: number, name = "troth"): Database {
  return postgres({
    host: address.host,
    port: address.port,
    database: address.database,
    username: address.user,
    ...(address.password === undefined ? {} : { password: address.password }),
    max: connectionsMax,
    idle_timeout: 0,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: name, statement_timeout: statementTimeoutMs, TimeZone: "UTC" },
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

/** Reads `postgres://user:password@host:port/database`. `null` when it is not one. */
export function addressFromUrl(text: string): DatabaseAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) return null;
  return {
    host: url.searchParams.get("host") ?? decodeURIComponent(url.hostname || "localhost"),
    port: url.port === "" ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username || "postgres"),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
  };
}
