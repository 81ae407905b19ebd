import type postgres from "postgres";
import { assert } from "../assert.ts";
import { failureCode } from "../facts.ts";
import { type Id, idToUuid } from "../ids.ts";
import type { Database } from "./connect.ts";
import { type Line, takeLine } from "./line.ts";

export type TenantId = Id<"tenant">;

/** A transaction of one tenant. Row-level security lets it see that tenant's rows and no others. */
export type Tx = {
  readonly tenant: TenantId;
  /** The same as a `uuid`, for queries. */
  readonly tenantUuid: string;
  readonly sql: postgres.ReservedSql;
};

/**
 * Runs `work` in one transaction of one tenant: commits when it returns, rolls back when it throws. Statements that
 * `work` sends without waiting for one another travel together; `begin` and the tenant travel with the first.
 *
 * Throws too when a statement failed and `work` did not say so, and when the connection is lost. Lost while
 * committing, nobody knows whether it was committed.
 */
export async function transaction<T>(
  db: Database,
  tenant: TenantId,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const tenantUuid = idToUuid(tenant);
  // The value is a uuid made by idToUuid, so it holds nothing to quote. A literal, because a distributed PostgreSQL
  // passes on `SET LOCAL` and does not pass on set_config().
  const opening = `begin; set local troth.tenant = '${tenantUuid}'`;
  return inTransaction(db, opening, (sql) => work({ tenant, tenantUuid, sql }));
}

/**
 * Looks things up in one round trip: `work` sends all its statements at once, and the commit travels behind them. It
 * may only read, and may not wait for one statement before it sends the next.
 */
export async function lookUp<T>(db: Database, tenant: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
  const found: Promise<T>[] = [];
  await transaction(db, tenant, async (tx) => {
    const one = work(tx);
    one.catch(() => {});
    found.push(one);
  });
  const [one] = found;
  assert(one !== undefined, "a transaction that committed has done its work");
  return one;
}

/** The same for what belongs to no tenant. It sees no tenant's rows, only the directory and the jobs. */
export function withoutTenant<T>(db: Database, work: (sql: postgres.ReservedSql) => Promise<T>): Promise<T> {
  return inTransaction(db, "begin", work);
}

/** PostgreSQL's answer to whatever follows a failed statement in one transaction. */
const abortedAlready = "25P02";

async function inTransaction<T>(
  db: Database,
  opening: string,
  work: (sql: postgres.ReservedSql) => Promise<T>,
): Promise<T> {
  const line = await takeLine(db);
  try {
    return await Promise.race([carryOut(line, opening, work), line.lost]);
  } catch (error) {
    line.close();
    const first = line.failure();
    await Promise.race([line.send("rollback"), line.lost]).catch(() => {});
    // Statements behind one that failed fail as well, and may be heard first: told is the one that was the reason.
    throw failureCode(error) === abortedAlready ? (first ?? error) : error;
  } finally {
    line.release();
  }
}

async function carryOut<T>(
  line: Line,
  opening: string,
  work: (sql: postgres.ReservedSql) => Promise<T>,
): Promise<T> {
  const opened = line.send(opening);
  const result = await runToEnd(work, line.sql);
  line.close();
  // Behind whatever is still under way: a statement that fails there turns COMMIT into ROLLBACK.
  const [end] = await Promise.all([line.send("commit"), opened]);
  if (end !== "COMMIT") throw new Error("a statement of this transaction failed", { cause: line.failure() });
  return result;
}

// `work` may throw before it waits for anything; as an async function its failure is always a rejection.
async function runToEnd<T>(
  work: (sql: postgres.ReservedSql) => Promise<T>,
  sql: postgres.ReservedSql,
): Promise<T> {
  return work(sql);
}

/**
 * Lists as one parameter each, written as PostgreSQL reads an array. The driver would look through every letter for
 * one to escape, and there is none.
 */
export function uuidList(ids: readonly (Id<string> | null)[]): string {
  return `{${ids.map((id) => (id === null ? "NULL" : idToUuid(id))).join(",")}}`;
}

/** The same for bytes. */
export function bytesList(list: readonly (Buffer | null)[]): string {
  return `{${list.map((bytes) => (bytes === null ? "NULL" : `"\\\\x${bytes.toString("hex")}"`)).join(",")}}`;
}

/**
 * Many byte strings as one, to be cut apart where they arrive: `substring(bytes from first for length)`. Inside of an
 * array PostgreSQL reads letter by letter, which costs more than what is done with them.
 */
export function packed(list: readonly (Buffer | null)[]): {
  readonly bytes: Buffer;
  readonly firsts: string;
  readonly lengths: string;
} {
  let next = 1; // SQL counts from one.
  const firsts = list.map((one) => {
    const first = next;
    next += one?.length ?? 0;
    return first;
  });
  const bytes = Buffer.concat(list.flatMap((one) => one ?? []));
  const lengths = list.map((one) => (one === null ? "NULL" : one.length));
  return { bytes, firsts: `{${firsts.join(",")}}`, lengths: `{${lengths.join(",")}}` };
}
