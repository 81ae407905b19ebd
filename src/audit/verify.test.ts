import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { signCheckpoint } from "./checkpoint.ts";
import { type DecisionEntry, type Entry, payloadTextCommit } from "./entry.ts";
import { findingKinds, findingsMax } from "./findings.ts";
import { leafHash } from "./hash.ts";
import {
  decision,
  flipBit,
  leaves,
  type MemoryLog,
  memoryLog,
  options,
  origin,
  readFrom,
  signer,
} from "./memory-log.fixture.ts";
import { encodeBundle } from "./tile.ts";
import { rootOfLeaves } from "./tree.ts";
import { type LogExport, verifyLog } from "./verify.ts";

const decided = (count: number) => Array.from({ length: count }, (_, at) => decision(at + 1));
const head = { v: 1, at: 29_000_000, pdp: "jobs-1" } as const;
const small = decided(300);

/** What a verifier finds, as code and facts. */
async function found(log: LogExport, more: Partial<Parameters<typeof verifyLog>[1]> = {}) {
  const report = await verifyLog(log, { ...options, ...more });
  return report.findings.map(({ code, facts }) => ({ code, ...facts }));
}
function codes(found: readonly { code: string }[]): string[] {
  return [...new Set(found.map(({ code }) => code))].sort();
}
function pinOf(entries: readonly Entry[]) {
  const log = memoryLog(entries);
  const [, size, root] = log.checkpoint.split("\n");
  return { size: Number(size), root: Buffer.from(must(root, "a root"), "base64") };
}

test("an intact log passes, whatever its size", async () => {
  for (const size of [0, 1, 255, 256, 257, 600]) {
    const report = await verifyLog(memoryLog(decided(size)), options);
    expect(report).toMatchObject({ findings: [], counts: {}, exitCode: 0, tallied: { entries: size } });
    expect(report.checkpoint?.size).toBe(size);
  }
});

test("JMI-V-1-d: no bit of any entry can be turned without the log failing", async () => {
  const log = memoryLog(small);
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.nat(), async (index, bit) => {
      const bundle = flipBit(must(log.bundles[index], "a bundle"), bit);
      const report = await verifyLog(
        { ...log, readBundle: async (at) => (at === index ? bundle : (log.bundles[at] ?? null)) },
        options,
      );
      expect(report.exitCode).not.toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("JMI-V-1-d: an altered entry is found, and its index named", async () => {
  const log = memoryLog(small);
  const altered = memoryLog(small.with(257, decision(258, { role: "nobody" })));
  expect(await found({ ...log, readBundle: altered.readBundle })).toEqual([
    { code: "entry-altered", index: 257 },
    { code: "root-differs", size: 300 },
  ]);
  expect(
    codes(await found({ ...log, readBundle: altered.readBundle, readTiles: altered.readTiles })),
  ).toEqual(["root-differs"]);
});

test("a published tile that differs is found at every level", async () => {
  const log = memoryLog(small);
  for (const [place, hashes] of log.tiles) {
    const readTiles = readFrom(new Map(log.tiles).set(place, flipBit(hashes, 3)));
    const report = await verifyLog({ ...log, readTiles }, options);
    expect(report.exitCode, place).toBe(findingKinds["tile-differs"].exitCode);
    const gone = new Map(log.tiles);
    gone.delete(place);
    expect(codes(await found({ ...log, readTiles: readFrom(gone) }))).toEqual(["tile-missing"]);
  }
});

test("entries that are gone are told from entries that were altered", async () => {
  const log = memoryLog(small);
  const readBundle = async (index: number) => (index === 1 ? null : (log.bundles[index] ?? null));
  expect(await found({ ...log, readBundle })).toEqual([{ code: "bundle-missing", first: 256, last: 299 }]);
  const short = async (index: number) => (index === 1 ? encodeBundle(["x"]) : (log.bundles[index] ?? null));
  expect(await found({ ...log, readBundle: short })).toEqual([
    { code: "bundle-malformed", first: 256, last: 299 },
  ]);
  const nothing = { ...log, readBundle: async () => null, readTiles: readFrom(new Map()) };
  expect(codes(await found(nothing))).toEqual(["bundle-missing", "tile-missing"]);
});

test("a checkpoint that cannot be trusted ends the check, and its reason is named", async () => {
  const log = memoryLog(small);
  const of = (checkpoint: string) => verifyLog({ ...log, checkpoint }, options);
  const other = signCheckpoint({ origin: "example.com/other", size: 0, root: leafHash("") }, signer);
  expect((await of("x")).counts).toEqual({ "checkpoint-malformed": 1 });
  expect((await of(other)).counts).toEqual({ "checkpoint-wrong-origin": 1 });
  expect((await of(log.checkpoint.replace("\n300\n", "\n299\n"))).counts).toEqual({
    "checkpoint-bad-signature": 1,
  });
  const untrusted = await verifyLog(log, { trust: { origin, keys: [] } });
  expect(untrusted).toMatchObject({ exitCode: 10, checkpoint: null, tallied: null });
  expect(untrusted.counts).toEqual({ "checkpoint-unknown-signer": 1 });
});

test("a log that grew from the pinned checkpoint continues it", async () => {
  for (const size of [0, 1, 255, 256, 257, 300]) {
    expect(await found(memoryLog(small), { pinned: pinOf(small.slice(0, size)) }), `${size}`).toEqual([]);
  }
});

test("a log that was rewritten and signed again is a fork, and a shorter one has shrunk", async () => {
  const rewritten = memoryLog(small.with(5, decision(6, { role: "nobody" })));
  for (const size of [6, 256, 299, 300]) {
    const pinned = pinOf(small.slice(0, size));
    expect(await found(rewritten, { pinned })).toEqual([{ code: "log-forked", pinned: size, size: 300 }]);
  }
  expect(await found(rewritten, { pinned: pinOf(small.slice(0, 5)) })).toEqual([]);
  const shrunk = await found(memoryLog(small.slice(0, 299)), { pinned: pinOf(small) });
  expect(shrunk).toEqual([{ code: "log-shrunk", pinned: 300, size: 299 }]);
});

test("a damaged copy is not called a fork", async () => {
  const log = memoryLog(small);
  const bundle = flipBit(must(log.bundles[0], "a bundle"), 4_000);
  const damaged = {
    ...log,
    readBundle: async (at: number) => (at === 0 ? bundle : (log.bundles[at] ?? null)),
  };
  expect(codes(await found(damaged, { pinned: pinOf(small.slice(0, 200)) }))).not.toContain("log-forked");
});

test("an entry that nobody can read is found although the tree holds it", async () => {
  const log = memoryLog([decision(1), Buffer.from("{}"), decision(2)]);
  expect(await found(log)).toEqual([{ code: "entry-undecodable", index: 1, reason: "unknown-version" }]);
});

test("a number that never came is a hole, and a declared one is told apart", async () => {
  const gap = (firstSeq: number, lastSeq: number): Entry => ({
    ...head,
    kind: "gap",
    pdp: "gate-1",
    firstSeq,
    lastSeq,
  });
  const missing = [decision(3), decision(2), decision(6), decision(9)];
  expect(await found(memoryLog(missing))).toEqual([
    { code: "sequence-hole", pdp: "gate-1", first: 1, last: 1 },
    { code: "sequence-hole", pdp: "gate-1", first: 4, last: 5 },
    { code: "sequence-hole", pdp: "gate-1", first: 7, last: 8 },
  ]);
  const report = await verifyLog(memoryLog([...missing, gap(4, 7), gap(1, 1)]), options);
  expect(report.counts).toEqual({ "sequence-hole": 1, "sequence-hole-declared": 3 });
  const declared = await verifyLog(memoryLog([...missing, gap(1, 8)]), options);
  expect(declared).toMatchObject({ exitCode: 0, counts: { "sequence-hole-declared": 3 } });
});

test("decision points are counted apart, and a number used twice is found", async () => {
  const log = memoryLog([decision(1), decision(1, { pdp: "gate-2" }), decision(2), decision(2)]);
  expect(await found(log)).toEqual([{ code: "sequence-repeated", pdp: "gate-1", seq: 2 }]);
});

test("a payload that is gone needs an entry that accounts for it, written later", async () => {
  const disposal = (pdpSeq: number, ...ranges: { first: number; last: number }[]): Entry => ({
    ...head,
    kind: "disposal",
    pdpSeq,
    ranges,
    reason: "erasure-request",
    clauses: ["JMI-III-2-a"],
    payloadCommit: "c0".repeat(32),
  });
  const absent = new Set([1, 2, 3, 5, 6]);
  const readPayloads: NonNullable<LogExport["readPayloads"]> = async (first, count) =>
    Array.from({ length: count }, (_, at) => (absent.has(first + at) ? "absent" : "sealed"));
  // Index 5 disposes of 1 and 2, and in vain of itself and of 6, which comes after it.
  const entries = [
    ...decided(5),
    disposal(1, { first: 1, last: 2 }, { first: 5, last: 9 }),
    decision(6),
    decision(7),
  ];
  expect(await found({ ...memoryLog(entries), readPayloads })).toEqual([
    { code: "payload-missing", first: 3, last: 3 },
    { code: "payload-missing", first: 5, last: 6 },
  ]);
  const all = memoryLog([...entries, disposal(2, { first: 3, last: 6 })]);
  const report = await verifyLog({ ...all, readPayloads }, options);
  expect(report).toMatchObject({
    exitCode: 0,
    tallied: { payloads: { checked: 0, sealed: 4, disposed: 5 } },
  });
  expect(await found(all)).toEqual([]);
});

test("a payload that can be opened must be the one that was committed to", async () => {
  const [salt, text] = [Buffer.alloc(16, 9), '{"actor":"staff"}'];
  const log = memoryLog([decision(1, { payloadCommit: payloadTextCommit(salt, text) })]);
  const of = (state: { salt: Buffer; text: string }) => found({ ...log, readPayloads: async () => [state] });
  expect(await of({ salt, text })).toEqual([]);
  const altered = [{ code: "payload-altered", index: 0 }];
  expect(await of({ salt, text: '{"actor":"other"}' })).toEqual(altered);
  expect(await of({ salt: flipBit(salt, 0), text })).toEqual(altered);
  expect(await of({ salt: salt.subarray(1), text })).toEqual(altered);
});

function run(minIndex: number): Entry {
  return {
    ...head,
    kind: "retention-run",
    pdpSeq: 1,
    minIndex,
    payloadsBefore: minIndex,
    count: minIndex,
    clauses: ["JMI-V-1-d"],
  };
}

function pruned(entries: readonly Entry[], minIndex: number): MemoryLog {
  const log = memoryLog(entries, minIndex);
  const keeps = (index: number, level: number) => (index + 1) * 256 ** (level + 1) > minIndex;
  const bundles = log.bundles.map((bundle, index) => (keeps(index, 0) ? bundle : null));
  const tiles = new Map(
    [...log.tiles].filter(([place]) => {
      const [level = 0, index = 0] = place.split("/").map(Number);
      return keeps(index, level);
    }),
  );
  return {
    ...log,
    bundles,
    tiles,
    readTiles: readFrom(tiles),
    readBundle: async (at) => bundles[at] ?? null,
  };
}

test("JMI-V-1-d: a pruned log verifies from its checkpoint, when a retention run accounts for it", async () => {
  const entries = [...decided(700), run(600), ...[701, 702].map((seq) => decision(seq))];
  const log = pruned(entries, 600);
  expect(log.bundles.slice(0, 2)).toEqual([null, null]);
  expect(await found(log)).toEqual([]);
  expect(await found(log, { pinned: pinOf(entries.slice(0, 650)) })).toEqual([]);
  expect(await found(log, { pinned: pinOf(entries.slice(0, 512)) })).toEqual([]);
  const early = { pinned: pinOf(entries.slice(0, 100)) };
  expect(await found(log, early)).toEqual([{ code: "pin-unproven", pinned: 100, size: 703 }]);
});

test("JMI-V-1-d: entries that are gone without a retention run are an unexplained deletion", async () => {
  expect(await found(pruned(decided(700), 600))).toEqual([
    { code: "pruned-without-run", minIndex: 600, allowed: 0 },
  ]);
  expect(codes(await found({ ...pruned(decided(700), 600), minIndex: 0 }))).toContain("bundle-missing");
  expect(codes(await found({ ...memoryLog(small), minIndex: Number.NaN }))).toEqual([]);
});

test("a retention run accounts for what was there before it, not for what comes after", async () => {
  const early = [...decided(550), run(600), ...decided(700).slice(550)];
  expect(await found(pruned(early, 600))).toEqual([
    { code: "pruned-without-run", minIndex: 600, allowed: 550 },
  ]);
  const readPayloads: NonNullable<LogExport["readPayloads"]> = async (_, count) =>
    Array(count).fill("absent");
  const log = memoryLog([decision(1), decision(2), run(600), decision(3)]);
  expect(await found({ ...log, readPayloads })).toEqual([{ code: "payload-missing", first: 3, last: 3 }]);
});

test("every decision can be decided again, and a different answer is found", async () => {
  const redecide = (entry: DecisionEntry) =>
    entry.pdpSeq === 2
      ? ("different" as const)
      : entry.pdpSeq === 3
        ? ("unknown-policy" as const)
        : ("same" as const);
  const report = await verifyLog(memoryLog(decided(4)), { ...options, redecide });
  const policy = "5f".repeat(32);
  expect(report.findings).toEqual([
    { code: "decided-otherwise", facts: { index: 1, policy } },
    { code: "policy-unknown", facts: { index: 2, policy } },
  ]);
  expect(report).toMatchObject({ exitCode: 16, tallied: { replayed: 3 } });
});

test("an effect that nothing permitted, and a permission by no clause, are found", async () => {
  const [cell] = decision(1).decisions;
  const permitted = must(cell, "a cell");
  const log = memoryLog([
    decision(1, { decisions: [{ ...permitted, outcome: "uncovered", clauses: [] }] }),
    decision(2, { decisions: [{ ...permitted, clauses: [] }] }),
    decision(3, { decisions: [{ ...permitted, outcome: "forbidden" }], effect: "refused" }),
  ]);
  expect(await found(log)).toEqual([
    { code: "effect-without-permission", index: 0 },
    { code: "permitted-without-clause", index: 1 },
  ]);
});

test("a flood of harmless findings does not hide a failure", async () => {
  const seqs = Array.from({ length: findingsMax + 10 }, (_, at) => 2 * at + 2);
  const gap: Entry = { ...head, kind: "gap", pdp: "gate-1", firstSeq: 1, lastSeq: 5_000 };
  const report = await verifyLog(
    memoryLog([gap, ...seqs.map((seq) => decision(seq)), decision(2, { pdp: "gate-2" })]),
    options,
  );
  expect(report.findings).toHaveLength(findingsMax);
  expect(report.counts).toEqual({ "sequence-hole-declared": findingsMax + 10, "sequence-hole": 1 });
  expect(report.exitCode).toBe(findingKinds["sequence-hole"].exitCode);
});

test("a checkpoint of a size that nobody can hold is refused in bounded time", async () => {
  const checkpoint = signCheckpoint({ origin, size: 2 ** 52, root: rootOfLeaves(leaves(2)) }, signer);
  expect(codes(await found({ ...memoryLog(small), checkpoint }))).toContain("bundle-malformed");
});
