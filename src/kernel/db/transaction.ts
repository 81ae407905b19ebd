import type postgres from "postgres";
import { assert } from "../assert.ts";
import { type Id, idToUuid } from "../ids.ts";
import type { Database } from "./connect.ts";

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
 */
export async function transaction<T>(
  db: Database,
  tenant: TenantId,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const tenantUuid = idToUuid(tenant);
  const sql = await db.reserve();
  try {
    // The value is a uuid made by idToUuid, so it holds nothing to quote. A literal, because a distributed
    // PostgreSQL passes on `SET LOCAL` and does not pass on set_config().
    const opened = sql.unsafe(`begin; set local troth.tenant = '${tenantUuid}'`).execute();
    const [result] = await Promise.all([runToEnd(work, { tenant, tenantUuid, sql }), opened]);
    const [end] = await endsWith(sql, "commit");
    // A statement whose failure nobody waited for turns COMMIT into ROLLBACK without an error.
    assert(end === "COMMIT", "a transaction ends as it was told to");
    return result;
  } catch (error) {
    await sql.unsafe("rollback").catch(() => {});
    throw error;
  } finally {
    sql.release();
  }
}

// `work` may throw before it waits for anything; as an async function its failure is always a rejection.
async function runToEnd<T>(work: (tx: Tx) => Promise<T>, tx: Tx): Promise<T> {
  return work(tx);
}

async function endsWith(sql: postgres.ReservedSql, verb: "commit"): Promise<[string]> {
  const result = await sql.unsafe(verb);
  return [result.command];
}

/** The type that the driver would guess for a list of bytes is that of one; said outright, it is a `bytea[]`. */
const byteaType = 17;

/** A list of bytes as one parameter. */
export function bytesList(tx: Tx, list: readonly (Buffer | null)[]) {
  return tx.sql.array([...list], byteaType);
}
