import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { encodeEntry } from "./entry.ts";
import { decision, flipBit, memoryLog, origin, trust } from "./memory-log.fixture.ts";
import { parseVerifierKey } from "./note.ts";
import { formatReceipt, parseReceipt, verifyReceipt } from "./proof.ts";
import { proveInclusion } from "./tree-proof.ts";
import { readVectors } from "./vectors.fixture.ts";

type ReceiptVector = { origin: string; vkey: string; index: number; entry: string; receipt: string };

const entries = Array.from({ length: 300 }, (_, at) => decision(at + 1));
const log = memoryLog(entries);
const entryAt = (index: number) => Buffer.from(encodeEntry(must(entries[index], "an entry")));

async function receiptFor(index: number, extra?: Buffer): Promise<string> {
  const hashes = must(await proveInclusion(log.readTiles, index, entries.length), "a proof");
  const receipt = { index, hashes, checkpoint: log.checkpoint };
  return formatReceipt(extra === undefined ? receipt : { ...receipt, extra });
}

test("the known receipt is checked with nothing but the public key", () => {
  const vector = readVectors<ReceiptVector>("receipt");
  const known = { origin: vector.origin, keys: [must(parseVerifierKey(vector.vkey), "its key")] };
  const checked = verifyReceipt(vector.receipt, known);
  expect(checked).toMatchObject({ ok: true, index: vector.index });
  expect(checked.ok && checked.entry.toString()).toBe(vector.entry);
  expect(formatReceipt(must(parseReceipt(vector.receipt), "a receipt"))).toBe(vector.receipt);
});

test("every entry has a receipt, with the entry inside or beside it", async () => {
  for (const index of [0, 1, 255, 256, 299]) {
    const entry = entryAt(index);
    expect(verifyReceipt(await receiptFor(index), trust, entry)).toMatchObject({ ok: true, index });
    expect(verifyReceipt(await receiptFor(index, entry), trust)).toMatchObject({ ok: true, index });
  }
});

test("a receipt says nothing about another entry, and nothing without one", async () => {
  const receipt = await receiptFor(7);
  expect(verifyReceipt(receipt, trust, entryAt(8))).toEqual({ ok: false, reason: "not-included" });
  expect(verifyReceipt(receipt, trust)).toEqual({ ok: false, reason: "no-entry" });
  const forged = await receiptFor(7, entryAt(8));
  expect(verifyReceipt(forged, trust)).toEqual({ ok: false, reason: "not-included" });
  expect(verifyReceipt(receipt, { origin, keys: [] }, entryAt(7))).toEqual({
    ok: false,
    reason: "unknown-signer",
  });
});

test("a receipt with one bit turned does not prove the entry", async () => {
  const bytes = Buffer.from(await receiptFor(299, entryAt(299)));
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const checked = verifyReceipt(flipBit(bytes, bit).toString("latin1"), trust);
      expect(checked.ok).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test("what does not have the form of a receipt is malformed", async () => {
  const good = await receiptFor(7);
  const bad = [
    "",
    "x",
    good.replace("@v1", "@v2"),
    good.replace("index 7", "index 07"),
    good.replace("index", "Index"),
  ];
  bad.push(
    good.replace("index 7\n", ""),
    good.replace("index 7\n", "index 7\nAAAA\n"),
    good.replace("index", "extra\nindex"),
  );
  bad.push(
    good.replace("index 7\n", `index 7\n${`${"A".repeat(43)}=\n`.repeat(50)}`),
    "c2sp.org/tlog-proof@v1\nindex 0\n",
  );
  for (const receipt of bad)
    expect(verifyReceipt(receipt, trust, entryAt(7))).toEqual({ ok: false, reason: "malformed" });
});
