import * as follow from "../../src/audit/follow.ts";
import * as marks from "../../src/audit/marks.ts";
import * as pruning from "../../src/audit/prune-store.ts";
import * as search from "../../src/audit/search-store.ts";
import * as audit from "../../src/audit/store.ts";
import * as witnesses from "../../src/audit/witness-store.ts";
import type { Tx } from "../../src/kernel/db/index.ts";

export type StoreCall = (tx: Tx) => unknown;

/** The id that every row of `rows.ts` has, whatever it is of; and one that no row has. */
export const heldUuid = "00000000-0000-7000-8000-000000000001";
export const freshUuid = "00000000-0000-7000-8000-0000000000ff";
/** A member of staff, beside the account of `rows.ts`, which is a subject's. */
export const staffUuid = "00000000-0000-7000-8000-000000000002";

/** An entry whose term is over, which the signed log says may go: the database lets nothing else be deleted from it. */
export const overUuid = "00000000-0000-7000-8000-000000000003";

const zero = Buffer.alloc(32);
const other = Buffer.alloc(32, 1);
const noughts = "00".repeat(16);
const x = Buffer.from("x");
const many = 100;

/** The stores of the log, as store-calls.ts calls all of them. */
export const logCalls: Readonly<Record<string, Readonly<Record<string, StoreCall>>>> = {
  "src/audit/follow.ts": {
    readLogState: (tx) => follow.readLogState(tx),
    listEntries: async (tx) => (await follow.listEntries(tx, 0, many)).length,
  },
  "src/audit/store.ts": {
    insertEntries: (tx) =>
      audit.insertEntries(tx, [{ uuid: freshUuid, body: Buffer.from("{}"), sealed: x }], 0),
    findHead: (tx) => audit.findHead(tx),
    listWaiting: (tx) => audit.listWaiting(tx, null, many),
    listTiles: (tx) => audit.listTiles(tx, [{ level: 0, index: 0 }]),
    insertLeaves: (tx) => audit.insertLeaves(tx, 1, [staffUuid]),
    saveTiles: (tx) => audit.saveTiles(tx, [{ level: 0, index: 0, hashes: other }]),
    moveHead: (tx) => {
      const head = { root: zero, xact: "3", lastId: heldUuid };
      return audit.moveHead(tx, { size: 1, ...head }, { size: 2, ...head });
    },
    insertCheckpoint: (tx) => audit.insertCheckpoint(tx, { size: 2, root: other, note: "note" }, 0),
    findCheckpoint: (tx) => audit.findCheckpoint(tx),
    findLeaf: (tx) => audit.findLeaf(tx, heldUuid),
    listBodies: (tx) => audit.listBodies(tx, 0, many),
    findLogState: (tx) => audit.findLogState(tx, many),
    listSealed: (tx) => audit.listSealed(tx, 0, many),
  },
  "src/audit/marks.ts": {
    insertMarks: (tx) => marks.insertMarks(tx, 3, [Buffer.from(`{"subjectTag":"${noughts}"}`)]),
    listMarked: (tx) => marks.listMarked(tx, [noughts], many, many),
  },
  "src/audit/prune-store.ts": {
    findPruning: (tx) => pruning.findPruning(tx),
    insertPruning: (tx) => pruning.insertPruning(tx, { minIndex: 2, sweptTo: 0, entryUuid: freshUuid }, 0),
    moveSweep: (tx) => pruning.moveSweep(tx, 1, 1),
    listPlaced: (tx) => pruning.listPlaced(tx, 0, many, many),
    deleteEntries: (tx) => pruning.deleteEntries(tx, [overUuid]),
  },
  "src/audit/search-store.ts": {
    findBody: (tx) => search.findBody(tx, heldUuid),
    countChapters: (tx) => search.countChapters(tx),
    insertChapter: (tx) =>
      search.insertChapter(tx, { bundle: 2, firstMinute: 0, lastMinute: 1, terms: ["kind:gap"] }),
    listBundles: async (tx) => {
      const wanted = { terms: ["kind:gap"], fromMinute: 0, toMinute: many };
      const every = { ...wanted, terms: [] };
      return [
        ...(await search.listBundles(tx, wanted, many, many)),
        ...(await search.listBundles(tx, every, many, many)),
      ];
    },
  },
  "src/audit/witness-store.ts": {
    listWitnesses: (tx) => witnesses.listWitnesses(tx, many),
    saveWitness: (tx) => witnesses.saveWitness(tx, { name: "w", size: 2, refusal: "forked" }, 0),
    insertCosignature: (tx) => witnesses.insertCosignature(tx, { size: 1, witness: "v", line: "line" }, 0),
    findServed: (tx) => witnesses.findServed(tx, 1, many),
  },
};

/** Only the role that keeps the log in order may do these. */
export const ofTheSequencer: ReadonlySet<string> = new Set([
  "insertLeaves",
  "saveTiles",
  "moveHead",
  "insertCheckpoint",
  "insertMarks",
  "moveSweep",
  "deleteEntries",
  "insertChapter",
  "saveWitness",
  "insertCosignature",
]);
