import type { Tx } from "../kernel/db/index.ts";
import type { Entry } from "./entry.ts";
import { decodeEntry } from "./entry-decode.ts";
import * as store from "./store.ts";

export type { LogState } from "./store.ts";

const waitingMax = 1_000;

/** Reads the numbers by which the log is seen to be whole. */
export function readLogState(tx: Tx): Promise<store.LogState> {
  return store.findLogState(tx, waitingMax);
}

/** Entries `first` … in order, at most `count`. One that cannot be read is `null`: somebody wrote past us. */
export async function listEntries(tx: Tx, first: number, count: number): Promise<readonly (Entry | null)[]> {
  const bodies = await store.listBodies(tx, first, count);
  return bodies.map((body) => {
    const decoded = decodeEntry(body);
    return decoded.ok ? decoded.entry : null;
  });
}
