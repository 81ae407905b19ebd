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

/**
 * Entries `first` … in order, at most `count`, without an end that is not there yet. One that cannot be read, or is
 * gone from between two that are there, is `null`: somebody wrote past us.
 */
export async function listEntries(tx: Tx, first: number, count: number): Promise<readonly (Entry | null)[]> {
  const rows = await store.listBodies(tx, first, count);
  const entries: (Entry | null)[] = [];
  for (const { index, body } of rows) {
    while (first + entries.length < index) entries.push(null);
    const decoded = decodeEntry(body);
    entries.push(decoded.ok ? decoded.entry : null);
  }
  return entries;
}
