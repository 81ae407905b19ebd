import { formatCosignerKey, newCosigner } from "../../src/audit/cosignature.ts";
import { type DecisionEntry, type Entry, encodeEntry } from "../../src/audit/entry.ts";
import { leafHash } from "../../src/audit/hash.ts";
import { decision, memoryLog, signer } from "../../src/audit/memory-log.fixture.ts";
import { formatVerifierKey } from "../../src/audit/note.ts";
import { formatReceipt } from "../../src/audit/proof.ts";
import { encodeBundle, tilePath, tileWidth } from "../../src/audit/tile.ts";
import { proveInclusion } from "../../src/audit/tree-proof.ts";
import { signDocument } from "../../src/domains/promises/index.ts";
import { must } from "../../src/kernel/assert.ts";
import { ed25519FromSeed } from "../../src/kernel/crypto/index.ts";
import { type Policy, policyDigest } from "../../src/policy/index.ts";

// A witness that has not signed the log.
const witnessKey = ed25519FromSeed(Buffer.alloc(32, 7));

type FileMap = Map<string, string | Buffer>;

const size = 300;
const receiptIndex = 41;

/**
 * A log of the shop as it would be handed over, a receipt from it, and what somebody might make of them: by path, for
 * `troth verify` to look at.
 */
export async function exampleLogs(shop: Policy): Promise<FileMap> {
  const policy = policyDigest(shop);
  const entries = Array.from({ length: size }, (_, at) => read(policy, at + 1));
  const otherwise = entries.with(receiptIndex, {
    ...read(policy, receiptIndex + 1),
    region: "us",
    role: "application",
  });
  const unpermitted = entries.with(receiptIndex, { ...read(policy, receiptIndex + 1), decisions: [] });
  const log = { ...folderOf("log", entries), ...folderOf("log-otherwise", otherwise) };
  const altered = { ...folderOf("log-altered", entries), ...changedBundle("log-altered", otherwise) };
  const shorter = folderOf("log-shorter", entries.slice(0, 200));
  const hole = folderOf("log-hole", entries.toSpliced(100, 2));
  const { "log-lost/tile/entries/000": _, ...lost } = folderOf("log-lost", entries);
  return new Map<string, string | Buffer>([
    ["witness.key", `${formatCosignerKey(newCosigner("witness.example/w1", witnessKey).key)}\n`],
    ["app.key", "troth.shop.an-api-key\n"],
    ["other.key", "troth.shop.another\n"],
    ["torn.pin", "nothing that anybody kept\n"],
    [`log/policies/${policy}.json`, JSON.stringify(shop)],
    ["log.key", `${formatVerifierKey(signer.verifierKey)}\n`],
    ["receipt.tlog-proof", await receiptOf(entries)],
    ["otherwise.tlog-proof", await receiptOf(otherwise)],
    ["unpermitted.tlog-proof", await receiptOf(unpermitted)],
    ["bare.tlog-proof", (await receiptOf(entries)).replace(/^extra .*\n/m, "")],
    [
      "forged.tlog-proof",
      (await receiptOf(entries)).replace(/^extra .*$/m, extraOf(must(entries[7], "an entry"))),
    ],
    ["unsigned.tlog-proof", (await receiptOf(entries)).replace(`\n${size}\n`, `\n${size + 1}\n`)],
    ["policy.json", signedPolicy("kept")],
    ["policy-altered.json", signedPolicy("kept").replace('"kept":5', '"kept":6')],
    ...Object.entries({ ...log, ...altered, ...shorter, ...hole, ...lost }),
  ]);
}

/** A policy with its verdicts, as the server signs it. */
function signedPolicy(verdict: string): string {
  const totals = { broken: 0, kept: 5, blocked: 1 };
  const promises = {
    computedAt: "2026-09-21T14:13:20.000Z",
    totals,
    verdicts: [{ clause: "SHOP-0", verdict }],
  };
  return JSON.stringify(signDocument("policy", { tenant: "shop", version: 1, promises }, signer));
}

/** Support reads an e-mail address, masked: as the second clause of the shop says. */
function read(policy: string, pdpSeq: number): DecisionEntry {
  const facts = { scenario: "checkout", source: "subject", state: {}, outcome: "permitted" } as const;
  const cells = [
    { ...facts, data: ["full-name"], purposes: ["order"], clauses: ["SHOP-2"] },
    {
      ...facts,
      data: ["email"],
      purposes: ["order"],
      clauses: ["SHOP-2"],
      obligations: ["log each", "mask email"],
    },
  ];
  return decision(pdpSeq, { policy, decisions: cells });
}

async function receiptOf(entries: readonly Entry[]): Promise<string> {
  const { readTiles, checkpoint } = memoryLog(entries);
  const hashes = must(await proveInclusion(readTiles, receiptIndex, entries.length), "a proof");
  const extra = Buffer.from(encodeEntry(must(entries[receiptIndex], "an entry")));
  return formatReceipt({ index: receiptIndex, hashes, checkpoint, extra });
}

function extraOf(entry: Entry): string {
  return `extra ${Buffer.from(encodeEntry(entry)).toString("base64")}`;
}

/** The folder that a tlog-tiles server would publish. */
function folderOf(folder: string, entries: readonly Entry[]): Record<string, string | Buffer> {
  const { checkpoint, tiles } = memoryLog(entries);
  const files: Record<string, string | Buffer> = { [`${folder}/checkpoint`]: checkpoint };
  for (const [place, hashes] of tiles) {
    const [level = 0, index = 0] = place.split("/").map(Number);
    files[`${folder}/${tilePath(level, index, hashes.length / leafHash("").length)}`] = hashes;
  }
  return { ...files, ...changedBundle(folder, entries) };
}

function changedBundle(folder: string, entries: readonly Entry[]): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (let first = 0; first < entries.length; first += tileWidth) {
    const texts = entries.slice(first, first + tileWidth).map(encodeEntry);
    files[`${folder}/${tilePath("entries", first / tileWidth, texts.length)}`] = encodeBundle(texts);
  }
  return files;
}
