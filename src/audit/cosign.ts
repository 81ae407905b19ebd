import type { Clock } from "../kernel/clock.ts";
import { type Database, type TenantId, transaction } from "../kernel/db/index.ts";
import { type CosignerKey, cosignaturesOn } from "./cosignature.ts";
import { formatNote, parseNote } from "./note.ts";
import { readTilesIn } from "./read.ts";
import { type CheckpointRow, findCheckpoint } from "./store.ts";
import { proveConsistency } from "./tree-proof.ts";
import { formatSubmission } from "./witness.ts";
import { insertCosignature, listWitnesses, saveWitness } from "./witness-store.ts";

/** Whom to ask, and by which key they answer. */
export type Witness = { readonly address: string; readonly key: CosignerKey };

/** Hands a submission to the witness at this address; `null` where it does not answer in time. */
export type Submit = (
  address: string,
  body: string,
) => Promise<{ readonly status: number; readonly text: string } | null>;

export type Witnesses = {
  readonly all: readonly Witness[];
  /** So many must have cosigned a checkpoint before it is served; with 0 it is served at once, with what it has. */
  readonly quorum: number;
  readonly submit: Submit;
};

/**
 * `ahead`: the witness has seen a longer log than ours. `forked`: another one of the same size. `inconsistent`: ours does
 * not continue what it saw. Each says that two histories were signed. `unknown-log`: the witness was not told of us.
 */
export type WitnessRefusal = "ahead" | "forked" | "inconsistent" | "unknown-log";

export type Refused = { readonly witness: string; readonly refusal: WitnessRefusal };

const witnessesMax = 32;

/**
 * Asks every witness to cosign the newest checkpoint that it has not cosigned yet. Returns those that refuse and did
 * not before. One that does not answer is asked again the next time: that is no refusal.
 */
export async function askWitnesses(
  deps: { readonly db: Database; readonly clock: Clock; readonly witnesses: Witnesses },
  tenant: TenantId,
): Promise<readonly Refused[]> {
  const { all } = deps.witnesses;
  const [newest, known] = await transaction(deps.db, tenant, (tx) =>
    Promise.all([findCheckpoint(tx), listWitnesses(tx, witnessesMax)]),
  );
  if (newest === null) return [];
  const asked = await Promise.all(
    all.slice(0, witnessesMax).map(async (witness): Promise<Refused | null> => {
      const before = known.find(({ name }) => name === witness.key.name);
      if (before?.size === newest.size && before.refusal === null) return null;
      const refusal = await askOne(deps, tenant, witness, newest, before?.size ?? 0);
      return refusal === null || refusal === before?.refusal ? null : { witness: witness.key.name, refusal };
    }),
  );
  return asked.filter((one) => one !== null);
}

type AskDeps = Parameters<typeof askWitnesses>[0];

async function askOne(
  deps: AskDeps,
  tenant: TenantId,
  witness: Witness,
  newest: CheckpointRow,
  seenSize: number,
): Promise<WitnessRefusal | null> {
  let size = Math.min(seenSize, newest.size);
  // Twice: whoever does not know yet what the witness saw last is told by its first answer.
  for (let round = 0; round < 2; round++) {
    const proof = await transaction(deps.db, tenant, (tx) =>
      proveConsistency(readTilesIn(tx), size, newest.size),
    );
    const body = formatSubmission({ oldSize: size, proof: proof ?? [], note: newest.note });
    const answer = await deps.witnesses.submit(witness.address, body);
    if (answer === null) return null;
    if (answer.status === 200) return keepCosignature(deps, tenant, witness, newest, answer.text);
    if (answer.status === 403 || answer.status === 404)
      return keepRefusal(deps, tenant, witness, "unknown-log");
    if (answer.status === 422) return keepRefusal(deps, tenant, witness, "inconsistent");
    if (answer.status !== 409) return null;
    const told = /^(0|[1-9]\d{0,15})\n$/.exec(answer.text)?.[1];
    if (told === undefined) return keepRefusal(deps, tenant, witness, "forked");
    size = Number(told);
    if (size > newest.size) return isBehindNow(deps, tenant, size, witness);
  }
  return null;
}

/** A witness may have seen what another process of ours has signed since we looked. */
async function isBehindNow(
  deps: AskDeps,
  tenant: TenantId,
  seenSize: number,
  witness: Witness,
): Promise<WitnessRefusal | null> {
  const newest = await transaction(deps.db, tenant, findCheckpoint);
  return (newest?.size ?? 0) >= seenSize ? null : keepRefusal(deps, tenant, witness, "ahead");
}

/** The answer is believed only as far as the witness's key has signed just this checkpoint. */
async function keepCosignature(
  deps: AskDeps,
  tenant: TenantId,
  { key }: Witness,
  { size, note }: CheckpointRow,
  lines: string,
): Promise<null> {
  const own = parseNote(note);
  const answered = parseNote(`${own?.text ?? ""}\n${lines}`);
  const line = answered?.signatures.find((one) => one.name === key.name && one.keyId === key.keyId);
  if (own === null || line === undefined) return null;
  const cosigned = formatNote({ ...own, signatures: [line] });
  if (!cosignaturesOn(cosigned, [key]).has(key.name)) return null;
  const now = deps.clock.now();
  await transaction(deps.db, tenant, async (tx) => {
    await insertCosignature(tx, { size, witness: key.name, line: cosigned.slice(own.text.length + 1) }, now);
    await saveWitness(tx, { name: key.name, size, refusal: null }, now);
  });
  return null;
}

async function keepRefusal(
  deps: AskDeps,
  tenant: TenantId,
  { key }: Witness,
  refusal: WitnessRefusal,
): Promise<WitnessRefusal> {
  const now = deps.clock.now();
  await transaction(deps.db, tenant, (tx) => saveWitness(tx, { name: key.name, size: 0, refusal }, now));
  return refusal;
}
