import type { Tx } from "../kernel/db/index.ts";

export type Chapter = {
  readonly bundle: number;
  readonly firstMinute: number;
  readonly lastMinute: number;
  readonly terms: readonly string[];
};

/** The half of an entry that stays, as it was written. */
export async function findBody(tx: Tx, entryUuid: string): Promise<Buffer | null> {
  const [row] = await tx.sql<{ body: Buffer }[]>`
    select body from audit.entry where tenant_id = ${tx.tenantUuid} and id = ${entryUuid}`;
  return row?.body ?? null;
}

/** How many bundles are indexed: those from 0 on. */
export async function countChapters(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ bundle: number }[]>`
    select bundle from audit.chapter where tenant_id = ${tx.tenantUuid} order by bundle desc limit 1`;
  return row === undefined ? 0 : row.bundle + 1;
}

export async function insertChapter(tx: Tx, chapter: Chapter): Promise<void> {
  const { bundle, firstMinute, lastMinute, terms } = chapter;
  await tx.sql`
    insert into audit.chapter (tenant_id, bundle, first_minute, last_minute)
    values (${tx.tenantUuid}, ${bundle}, ${firstMinute}, ${lastMinute})`;
  await tx.sql`
    insert into audit.term (tenant_id, term, bundle)
    select ${tx.tenantUuid}, term, ${bundle} from unnest(${terms}::text[]) as term`;
}

/** Bundles below `below` that hold every term and touch the time, newest first. Driven by the first term. */
export function listBundles(
  tx: Tx,
  wanted: { readonly terms: readonly string[]; readonly fromMinute: number; readonly toMinute: number },
  below: number,
  rowsMax: number,
): Promise<readonly { readonly bundle: number }[]> {
  const { terms, fromMinute, toMinute } = wanted;
  const [first, ...rest] = terms;
  if (first === undefined) {
    return tx.sql<{ bundle: number }[]>`
      select bundle from audit.chapter where tenant_id = ${tx.tenantUuid} and bundle < ${below}
        and last_minute >= ${fromMinute} and first_minute <= ${toMinute}
      order by bundle desc limit ${rowsMax}`;
  }
  return tx.sql<{ bundle: number }[]>`
    select term.bundle from audit.term term
    join audit.chapter chapter on chapter.tenant_id = term.tenant_id and chapter.bundle = term.bundle
    where term.tenant_id = ${tx.tenantUuid} and term.term = ${first} and term.bundle < ${below}
      and last_minute >= ${fromMinute} and first_minute <= ${toMinute}
      and not exists (select from unnest(${rest}::text[]) as other (term)
        where not exists (select from audit.term same where same.tenant_id = ${tx.tenantUuid}
          and same.term = other.term and same.bundle = term.bundle))
    order by term.bundle desc limit ${rowsMax}`;
}
