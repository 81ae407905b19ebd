import type { Tx } from "../kernel/db/index.ts";
import { type Id, uuidToId } from "../kernel/ids.ts";

/** An entry about somebody, with its place and the half of it that can be erased, still sealed. */
export type MarkedEntry = {
  readonly index: number;
  readonly id: Id<"entry">;
  readonly body: Buffer;
  readonly sealed: Buffer | null;
};

const field = Buffer.from('"subjectTag":"');
const markHexLength = 32;

/**
 * The mark that an entry bears, in the text of its body: canonical JSON, in which no other field and no value can look
 * like this one, because a quotation mark within a value is escaped.
 */
export function markIn(body: Buffer): Buffer | null {
  const at = body.indexOf(field);
  if (at < 0) return null;
  const start = at + field.length;
  const mark = Buffer.from(body.toString("latin1", start, start + markHexLength), "hex");
  return mark.length === markHexLength / 2 ? mark : null;
}

/** Notes where entries with marks stand. `first` is the place of the first body. */
export async function insertMarks(tx: Tx, first: number, bodies: readonly Buffer[]): Promise<void> {
  const marked = bodies.flatMap((body, offset) => {
    const mark = markIn(body);
    return mark === null ? [] : [{ mark: mark.toString("hex"), index: first + offset }];
  });
  if (marked.length === 0) return;
  await tx.sql`
    insert into audit.mark (tenant_id, mark, index)
    select ${tx.tenantUuid}, decode(mark, 'hex'), index from unnest(
      ${marked.map((one) => one.mark)}::text[], ${marked.map((one) => one.index)}::bigint[]) as one (mark, index)`;
}

/** Entries that bear any of these marks, newest first, before the place `before`; at most `limit`. */
export async function listMarked(
  tx: Tx,
  marks: readonly string[],
  before: number,
  limit: number,
): Promise<readonly MarkedEntry[]> {
  const rows = await tx.sql<{ index: number; id: string; body: Buffer; sealed: Buffer | null }[]>`
    select place.index, entry.id, entry.body, payload.sealed
    from (select index from audit.mark
      where tenant_id = ${tx.tenantUuid} and index < ${before}
        and mark in (select decode(hex, 'hex') from unnest(${[...marks]}::text[]) as one (hex))
      order by index desc limit ${limit}) place
    join audit.leaf leaf on leaf.tenant_id = ${tx.tenantUuid} and leaf.index = place.index
    join audit.entry entry on entry.tenant_id = leaf.tenant_id and entry.id = leaf.entry_id
    left join audit.payload payload on payload.tenant_id = entry.tenant_id and payload.entry_id = entry.id
    order by place.index desc limit ${limit}`;
  return rows.map((row) => ({ ...row, id: uuidToId("entry", row.id) }));
}
