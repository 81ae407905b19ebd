import { createHash, createPrivateKey } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { type Checkpoint, signCheckpoint } from "./checkpoint.ts";
import { cosignaturesOn, formatCosignerKey, newCosigner, parseCosignerKey } from "./cosignature.ts";
import { flipBit, leaves, origin, readFrom, signer, storeTiles, trust } from "./memory-log.fixture.ts";
import { formatNote, parseNote } from "./note.ts";
import { emptyEdge, extend, rootOf } from "./tree.ts";
import { proveConsistency } from "./tree-proof.ts";
import { formatSubmission, judgeSubmission } from "./witness.ts";

const all = leaves(600);
const { changed } = extend(emptyEdge, all);
const readTiles = readFrom(storeTiles(changed));
const seed = createHash("sha256").update("a witness for tests").digest();
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
  format: "der",
  type: "pkcs8",
});
const cosigner = newCosigner("witness.example/w1", privateKey);

function at(size: number, more = all): Checkpoint {
  return { origin, size, root: rootOf(extend(emptyEdge, more.slice(0, size)).edge) };
}

async function submission(oldSize: number, size: number): Promise<string> {
  const proof = must(await proveConsistency(readTiles, oldSize, size), "a proof");
  return formatSubmission({ oldSize, proof, note: signCheckpoint(at(size), signer) });
}

function judge(body: string, seen: Checkpoint | null) {
  return judgeSubmission(body, [trust], () => seen);
}

test("a checkpoint that continues what was seen may be cosigned, whatever the two sizes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(600), fc.nat(600), async (one, other) => {
      const [older, newer] = [Math.min(one, other), Math.max(one, other)];
      const seen = older === 0 ? null : at(older);
      expect(judge(await submission(older, newer), seen)).toMatchObject({
        status: 200,
        checkpoint: at(newer),
      });
    }),
    { numRuns: 60 },
  );
});

test("another history of the log is never cosigned, longer or as long", async () => {
  const forged = all.with(5, must(all[6], "a leaf"));
  const proof = must(await proveConsistency(readTiles, 300, 600), "a proof");
  const longer = formatSubmission({ oldSize: 300, proof, note: signCheckpoint(at(600, forged), signer) });
  expect(judge(longer, at(300))).toMatchObject({ status: 422 });
  const equal = formatSubmission({ oldSize: 300, proof: [], note: signCheckpoint(at(300, forged), signer) });
  expect(judge(equal, at(300))).toEqual({
    status: 409,
    why: "another root of this size was seen",
    seenSize: null,
  });
});

test("a log that shrank, or does not know what was seen, is told the size that was seen", async () => {
  expect(judge(await submission(100, 200), at(300))).toMatchObject({ status: 409, seenSize: 300 });
  expect(judge(await submission(0, 600), at(300))).toMatchObject({ status: 409, seenSize: 300 });
  const shrinking = formatSubmission({ oldSize: 300, proof: [], note: signCheckpoint(at(200), signer) });
  expect(judge(shrinking, at(300))).toMatchObject({ status: 400 });
});

test("a log that is not witnessed, a key that is not trusted and a text that is no submission are told apart", async () => {
  const good = await submission(0, 10);
  expect(judgeSubmission(good, [], () => null).status).toBe(404);
  expect(judgeSubmission(good, [{ origin, keys: [] }], () => null).status).toBe(403);
  expect(judge(good.replace("\n10\n", "\n11\n"), null).status).toBe(403);
  const spoiled = [
    "",
    "old 0\n\n",
    "old 00\n\n",
    good.slice(4),
    good.replace("old 0", "old -1"),
    `old 0\n!\n${good}`,
  ];
  for (const body of spoiled) expect([400, 404], body).toContain(judge(body, null).status);
  expect(judge(formatSubmission({ oldSize: 0, proof: all.slice(0, 64), note: "x" }), null).status).toBe(400);
});

test("a cosignature counts for this text, this time and this key only", () => {
  const note = must(parseNote(signCheckpoint(at(10), signer)), "a note");
  const line = cosigner.cosign(note.text, 1_790_000_000);
  const cosigned = formatNote({ ...note, signatures: [...note.signatures, line] });
  expect(cosignaturesOn(cosigned, [cosigner.key])).toEqual(new Map([["witness.example/w1", 1_790_000_000]]));
  expect(cosignaturesOn(cosigned, []).size).toBe(0);
  expect(cosignaturesOn(cosigned.replace("\n10\n", "\n11\n"), [cosigner.key]).size).toBe(0);
  fc.assert(
    fc.property(fc.nat(), (bit) => {
      const signature = flipBit(line.signature, bit);
      const broken = formatNote({ ...note, signatures: [...note.signatures, { ...line, signature }] });
      expect(cosignaturesOn(broken, [cosigner.key]).size).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("the key of a witness is read back as it was published, and a log's key is none", () => {
  const text = formatCosignerKey(cosigner.key);
  expect(parseCosignerKey(text)?.publicKey).toEqual(cosigner.key.publicKey);
  for (const other of [text.replace("w1", "w2"), text.slice(0, -1), `${text} `, ""])
    expect(parseCosignerKey(other), other).toBeNull();
});
