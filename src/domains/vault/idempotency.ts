import type { Actor } from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import { bytesList, type Tx } from "../../kernel/db/index.ts";
import { idToUuid, parseId } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Kept } from "./keep.ts";
import type { Collected, Collection } from "./model.ts";

/** A first answer that is on record. */
export type Answer = {
  readonly application: string;
  readonly key: Buffer;
  readonly body: Buffer;
  readonly answer: Collected;
};

type Asked = { readonly actor: Actor; readonly input: Collection };

/** The first answers to those of `asked` that carry an idempotency key used before. */
export async function findAnswers(tx: Tx, asked: readonly Asked[]): Promise<readonly Answer[]> {
  const keyed = asked.filter(({ input }) => input.idempotency !== null);
  if (keyed.length === 0) return [];
  return tx.sql<Answer[]>`
    select application_id as application, key_digest as key, body_digest as body, answer from kernel.idempotency
    where tenant_id = ${tx.tenantUuid} and (application_id, key_digest) in (
      select * from unnest(${keyed.map(({ actor }) => applicationUuid(actor))}::uuid[],
        ${bytesList(keyed.map(({ input }) => input.idempotency?.key ?? Buffer.alloc(0)))}::bytea[]))
    limit ${keyed.length}`;
}

/** The answer given before, a conflict when the body differs, or `null` where there was none. */
export function answered(
  answers: readonly Answer[],
  actor: Actor,
  input: Collection,
): { readonly answer: Collected | Problem } | null {
  const { idempotency } = input;
  if (idempotency === null) return null;
  const mine = applicationUuid(actor);
  const before = answers.find((one) => one.application === mine && one.key.equals(idempotency.key));
  if (before === undefined) return null;
  if (before.body.equals(idempotency.body)) return { answer: before.answer };
  return {
    answer: new Problem(
      "idempotency-conflict",
      "this idempotency key came before with another body; nothing was done",
    ),
  };
}

/** Puts answers on record in the transaction of their effect. Throws when another call took a key meanwhile. */
export async function claim(tx: Tx, kept: readonly Kept[], now: number): Promise<void> {
  const keyed = kept.filter(({ gathered }) => gathered.input.idempotency !== null);
  if (keyed.length === 0) return;
  const claims = keyed.map(({ gathered, collected }) => ({
    application: applicationUuid(gathered.actor),
    ...must(gathered.input.idempotency, "only calls with a key are claimed"),
    answer: JSON.stringify(collected),
  }));
  const rows = await tx.sql`
    insert into kernel.idempotency (tenant_id, application_id, key_digest, body_digest, answer, created_at)
    select ${tx.tenantUuid}, application, key, body, answer::jsonb, ${now} from unnest(
      ${claims.map((one) => one.application)}::uuid[], ${bytesList(claims.map((one) => one.key))}::bytea[],
      ${bytesList(claims.map((one) => one.body))}::bytea[], ${claims.map((one) => one.answer)}::text[])
      as claim (application, key, body, answer)
    on conflict do nothing returning key_digest`;
  if (rows.length < claims.length)
    throw new Problem("idempotency-in-progress", "the same call came at the same moment");
}

function applicationUuid(actor: Actor): string {
  return idToUuid(must(parseId("application", actor.id), "idempotency keys belong to applications"));
}
