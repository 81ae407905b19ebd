import { type Checkpoint, type CheckpointFailure, type LogTrust, openCheckpoint } from "./checkpoint.ts";
import { type CosignerKey, cosignaturesOn } from "./cosignature.ts";
import { decodeEntry } from "./entry-decode.ts";
import { collectFindings, type Finding, type FindingCode, type Findings } from "./findings.ts";
import { type Hash, hashBytes, leafHash } from "./hash.ts";
import { openTally, type PayloadState, type Redecide, type Tallied, type Tally } from "./tally.ts";
import { decodeBundle, tileWidth, widthOfTile } from "./tile.ts";
import { type ChangedTile, type Edge, edgeFrom, edgeTiles, extend, type Growth, rootOf } from "./tree.ts";
import { proveConsistency, type ReadTiles } from "./tree-proof.ts";
import { type TreeHead, verifyConsistency } from "./tree-verify.ts";

/** A log as it was handed over. Nothing in it is believed. */
export type LogExport = {
  readonly checkpoint: string;
  /** Entries below it may be missing; 0 where nothing was pruned. */
  readonly minIndex: number;
  readonly readTiles: ReadTiles;
  /** Bundle `index`, holding `width` entries, empty ones where an entry is gone; `null` where the bundle is gone. */
  readonly readBundle: (index: number, width: number) => Promise<Buffer | null>;
  /** What is left of the payloads of `count` entries beginning with `first`. Left out: payloads are not checked. */
  readonly readPayloads?: (first: number, count: number) => Promise<readonly PayloadState[]>;
};

export type VerifyOptions = {
  readonly trust: LogTrust;
  /** The last checkpoint that this verifier saw and kept. Without it, a log rewritten as a whole looks right. */
  readonly pinned?: TreeHead;
  /** Reads only what came after the pinned checkpoint, which stands for all before it. */
  readonly onlyNew?: boolean;
  readonly redecide?: Redecide;
  /** Who else must have signed the checkpoint, and how many of them. */
  readonly witnesses?: { readonly keys: readonly CosignerKey[]; readonly quorum: number };
};

export type Report = {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Partial<Record<FindingCode, number>>>;
  readonly exitCode: number;
  /** `null` when no trusted checkpoint could be read: then nothing was checked. */
  readonly checkpoint: Checkpoint | null;
  readonly tallied: Tallied | null;
  /** The first entry that was read: more than 0 where only what is new was, or where the tree begins later. */
  readonly readFrom: number;
  /** Who signed the checkpoint, of those who are trusted. */
  readonly signers: readonly string[];
};

/**
 * Checks a log offline, from its entries up: signature, root, consistency with what was seen before, every entry,
 * every absence, every decision. Goes on after a finding, so that one report tells all; stops only where the
 * checkpoint itself cannot be trusted, because then there is nothing to check against.
 */
export async function verifyLog(log: LogExport, options: VerifyOptions): Promise<Report> {
  const findings = collectFindings();
  const opened = openCheckpoint(log.checkpoint, options.trust);
  if (!opened.ok) {
    findings.add(codeByFailure[opened.reason]);
    return reportOf(findings, null, null, 0, []);
  }
  const { checkpoint, signers } = opened;
  const { keys, quorum } = options.witnesses ?? { keys: [], quorum: 0 };
  const cosigned = cosignaturesOn(log.checkpoint, keys).size;
  if (cosigned < quorum) findings.add("checkpoint-not-witnessed", { cosigned, quorum });
  const minIndex = isIndex(log.minIndex) ? Math.min(log.minIndex, checkpoint.size) : 0;
  const first = await firstToRead(log, checkpoint.size, minIndex, options);
  const tally = openTally({ minIndex, first }, findings, options.redecide);
  const walking = { findings, tally, minIndex, pinned: options.pinned };
  const { edge, rootAtPin } = await walk(log, checkpoint, first, walking);
  const isRootRight = edge !== null && rootOf(edge).equals(checkpoint.root);
  if (edge !== null && !isRootRight) findings.add("root-differs", { size: checkpoint.size });
  await checkPin(log, checkpoint, isRootRight ? rootAtPin : null, options.pinned, findings);
  return reportOf(findings, checkpoint, tally.close(), first, signers);
}

/** Where reading begins: at 0, or else at the border of a bundle whose tiles on the left are enough for the tree. */
async function firstToRead(
  log: LogExport,
  size: number,
  minIndex: number,
  { pinned, onlyNew }: VerifyOptions,
): Promise<number> {
  const borderOf = (index: number) => Math.floor(index / tileWidth) * tileWidth;
  if (onlyNew === true && pinned !== undefined && pinned.size <= size) return borderOf(pinned.size);
  if (borderOf(minIndex) === 0) return 0;
  const [beginning] = await log.readTiles([{ level: 0, index: 0, width: tileWidth }]);
  return hashesOf(beginning ?? null, tileWidth) === null ? borderOf(minIndex) : 0;
}

const codeByFailure: Record<CheckpointFailure, FindingCode> = {
  malformed: "checkpoint-malformed",
  "unknown-signer": "checkpoint-unknown-signer",
  "bad-signature": "checkpoint-bad-signature",
  "wrong-origin": "checkpoint-wrong-origin",
};

function reportOf(
  findings: Findings,
  checkpoint: Checkpoint | null,
  tallied: Tallied | null,
  first: number,
  signers: readonly string[],
): Report {
  const [counts, exitCode] = [findings.counts(), findings.exitCode()];
  return { findings: findings.list(), counts, exitCode, checkpoint, tallied, readFrom: first, signers };
}

type Walk = {
  readonly findings: Findings;
  readonly tally: Tally;
  readonly minIndex: number;
  readonly pinned: TreeHead | undefined;
};
type Walked = { readonly edge: Edge | null; readonly rootAtPin: Hash | null };

/** Rebuilds the tree bundle by bundle. No edge when a tile is missing without which it cannot be. */
async function walk(log: LogExport, head: TreeHead, first: number, state: Walk): Promise<Walked> {
  let edge = await readEdge(log, first);
  let rootAtPin: Hash | null = edge !== null && edge.size === state.pinned?.size ? rootOf(edge) : null;
  if (edge === null) state.findings.add("tile-missing", { before: first });
  for (let at = first; edge !== null && at < head.size; at += tileWidth) {
    const leaves = await readLeaves(log, at, Math.min(tileWidth, head.size - at), state);
    if (leaves === null) return { edge: null, rootAtPin };
    const more: number = (state.pinned?.size ?? 0) - edge.size;
    if (more > 0 && more <= leaves.length) rootAtPin = rootOf(extend(edge, leaves.slice(0, more)).edge);
    const grown: Growth = extend(edge, leaves);
    await checkTiles(log, head.size, grown.changed, state.findings);
    edge = grown.edge;
  }
  return { edge, rootAtPin };
}

/** Leaf hashes of a bundle: from its entries, which are checked on the way, or else as published. */
async function readLeaves(
  log: LogExport,
  first: number,
  count: number,
  state: Walk,
): Promise<readonly Hash[] | null> {
  const { findings, tally } = state;
  const index = first / tileWidth;
  const [tile] = await log.readTiles([{ level: 0, index, width: count }]);
  const published = hashesOf(tile ?? null, count);
  if (published === null) findings.add("tile-missing", { level: 0, index });
  const entries = await readEntries(log, first, count, state);
  if (entries === null) return published;
  const payloads = await log.readPayloads?.(first, count);
  const leaves: Hash[] = [];
  for (const [offset, bytes] of entries.entries()) {
    const place = { index: first + offset };
    const hash = published?.[offset];
    if (bytes.length === 0) tally.addGone(place.index);
    const leaf = bytes.length === 0 ? hash : leafHash(bytes);
    if (leaf === undefined) return null;
    leaves.push(leaf);
    if (bytes.length === 0) continue;
    if (hash?.equals(leaf) === false) findings.add("entry-altered", place);
    const decoded = decodeEntry(bytes);
    if (!decoded.ok) findings.add("entry-undecodable", { ...place, reason: decoded.reason });
    else {
      const payload = payloads === undefined ? null : (payloads[offset] ?? "absent");
      tally.addEntry(place.index, decoded.entry, payload);
    }
  }
  return leaves;
}

async function readEdge(log: LogExport, size: number): Promise<Edge | null> {
  const tiles = edgeTiles(size);
  const read = tiles.length === 0 ? [] : await log.readTiles(tiles);
  return edgeFrom(size, (tile) => read[tiles.findIndex(({ level }) => level === tile.level)] ?? null);
}

/** The entries of a bundle, empty where one is gone; `null` where none can be told. */
async function readEntries(
  log: LogExport,
  first: number,
  count: number,
  { findings, tally, minIndex }: Walk,
): Promise<readonly Buffer[] | null> {
  const last = first + count - 1;
  const bundle = await log.readBundle(first / tileWidth, count);
  if (bundle === null) {
    if (last >= minIndex) findings.add("bundle-missing", { first, last });
    else for (let index = first; index <= last; index++) tally.addGone(index);
    return null;
  }
  const entries = decodeBundle(bundle);
  if (entries?.length === count) return entries;
  findings.add("bundle-malformed", { first, last });
  return null;
}

// Leaves were compared one by one; here the levels above. A tile is compared once, when it is as wide as published.
async function checkTiles(
  log: LogExport,
  size: number,
  changed: readonly ChangedTile[],
  findings: Findings,
): Promise<void> {
  const final = changed.filter(
    ({ level, index, hashes }) => level > 0 && hashes.length === widthOfTile(level, index, size) * hashBytes,
  );
  const tiles = final.map(({ level, index, hashes }) => ({ level, index, width: hashes.length / hashBytes }));
  const published = tiles.length === 0 ? [] : await log.readTiles(tiles);
  final.forEach(({ level, index, hashes }, at) => {
    const tile = published[at];
    if (tile === null || tile === undefined) findings.add("tile-missing", { level, index });
    else if (!tile.subarray(0, hashes.length).equals(hashes)) findings.add("tile-differs", { level, index });
  });
}

/**
 * A fork is said only of a log whose entries carry the signed root: then the operator has signed two histories. When
 * they do not, there is no second history to compare, only a damaged copy of one.
 */
async function checkPin(
  log: LogExport,
  head: TreeHead,
  rootAtPin: Hash | null,
  pinned: TreeHead | undefined,
  findings: Findings,
): Promise<void> {
  if (pinned === undefined || pinned.size === 0) return;
  const facts = { pinned: pinned.size, size: head.size };
  if (pinned.size > head.size) findings.add("log-shrunk", facts);
  else if (pinned.size === head.size || rootAtPin !== null) {
    const root = pinned.size === head.size ? head.root : rootAtPin;
    if (root?.equals(pinned.root) !== true) findings.add("log-forked", facts);
  } else {
    const proof = await proveConsistency(log.readTiles, pinned.size, head.size);
    if (proof === null || !verifyConsistency(pinned, head, proof)) findings.add("pin-unproven", facts);
  }
}

function hashesOf(tile: Buffer | null, count: number): Hash[] | null {
  if (tile === null || tile.length < count * hashBytes) return null;
  return Array.from({ length: count }, (_, at) => tile.subarray(at * hashBytes, (at + 1) * hashBytes));
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
