import { type Database, type TenantId, type Tx, transaction } from "../kernel/db/index.ts";
import { type Id, uuidToId } from "../kernel/ids.ts";
import type { Entry, EntryKind } from "./entry.ts";
import { decodeEntry } from "./entry-decode.ts";
import { listPlaced } from "./prune-store.ts";
import * as store from "./search-store.ts";
import { findHead } from "./store.ts";
import { tileWidth } from "./tile.ts";

/** What is looked for. Whatever is left out does not matter; times are whole minutes, both ends belong to it. */
export type LogQuery = {
  /** The role of whoever acted. Who it was is sealed, and is found with the key only. */
  readonly role?: string | undefined;
  readonly purpose?: string | undefined;
  readonly clause?: string | undefined;
  readonly kind?: EntryKind | undefined;
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Only entries before this index: where the last answer stopped. */
  readonly before: number;
};

export type FoundEntry = { readonly index: number; readonly id: Id<"entry">; readonly entry: Entry };

export type LogFindings = {
  /** Newest first. */
  readonly entries: readonly FoundEntry[];
  /** Where to go on; `null` when everything was looked through. */
  readonly next: number | null;
  /** What was looked through. */
  readonly first: number;
  readonly last: number;
};

const foundMax = 100;
/** Bundles that one question opens. Then it says how far it came. */
const openedMax = 40;
const indexedAtOnce = 20;

/** Writes down what stands in bundles that are full and are not indexed yet. True while there may be more. */
export function indexLog(db: Database, tenant: TenantId): Promise<boolean> {
  return transaction(db, tenant, async (tx) => {
    const [done, head] = await Promise.all([store.countChapters(tx), findHead(tx)]);
    const full = Math.floor((head?.size ?? 0) / tileWidth);
    const end = Math.min(full, done + indexedAtOnce);
    for (let bundle = done; bundle < end; bundle++) {
      const entries = (await readBundle(tx, bundle, Number.MAX_SAFE_INTEGER)).map(({ entry }) => entry);
      const minutes = entries.map((entry) => entry.at);
      const terms = [...new Set(entries.flatMap(termsOf))];
      const [firstMinute, lastMinute] = [Math.min(...minutes, maxMinute), Math.max(...minutes, 0)];
      await store.insertChapter(tx, { bundle, firstMinute, lastMinute, terms });
    }
    return end < full;
  });
}

/** Looks through the ordered log, newest first. Bounded: an answer may be short, or empty, and still say where to go on. */
export async function searchLog(tx: Tx, query: LogQuery): Promise<LogFindings> {
  const [indexed, head] = await Promise.all([store.countChapters(tx), findHead(tx)]);
  const end = Math.min(query.before, head?.size ?? 0);
  const wanted = { terms: termsWanted(query), fromMinute: query.fromMinute, toMinute: query.toMinute };
  const found: FoundEntry[] = [];
  let opened = 0;
  let at = end;
  while (at > 0 && opened < openedMax) {
    const newest = Math.floor((at - 1) / tileWidth);
    const bundles =
      newest >= indexed
        ? [{ bundle: newest }]
        : await store.listBundles(tx, wanted, newest + 1, openedMax - opened);
    // Nothing further down holds what is wanted.
    if (bundles.length === 0) at = 0;
    for (const { bundle } of bundles) {
      const hits = (await readBundle(tx, bundle, end)).filter(({ entry }) =>
        isWanted(entry, query, wanted.terms),
      );
      for (const hit of hits.reverse()) {
        found.push(hit);
        if (found.length === foundMax)
          return { entries: found, next: hit.index, first: hit.index, last: end - 1 };
      }
      opened++;
      at = bundle * tileWidth;
    }
  }
  return { entries: found, next: at > 0 ? at : null, first: at, last: Math.max(0, end - 1) };
}

const maxMinute = 9_007_199_254_740;

async function readBundle(tx: Tx, bundle: number, end: number): Promise<FoundEntry[]> {
  const first = bundle * tileWidth;
  const rows = await listPlaced(tx, first, Math.min(first + tileWidth, end), tileWidth);
  return rows.flatMap(({ index, id, body }) => {
    const decoded = decodeEntry(body);
    return decoded.ok ? [{ index, id: uuidToId("entry", id), entry: decoded.entry }] : [];
  });
}

function isWanted(entry: Entry, query: LogQuery, terms: readonly string[]): boolean {
  if (entry.at < query.fromMinute || entry.at > query.toMinute) return false;
  if (terms.length === 0) return true;
  const held = new Set(termsOf(entry));
  return terms.every((term) => held.has(term));
}

// The rarest first, by what is to be expected: it drives the look-up.
function termsWanted({ clause, purpose, role, kind }: LogQuery): string[] {
  const pairs = [
    ["clause", clause],
    ["purpose", purpose],
    ["role", role],
    ["kind", kind],
  ] as const;
  return pairs.flatMap(([what, name]) => (name === undefined ? [] : [`${what}:${name}`]));
}

function termsOf(entry: Entry): string[] {
  const kind = `kind:${entry.kind}`;
  switch (entry.kind) {
    case "decision":
      return [kind, `role:${entry.role}`, ...entry.decisions.flatMap(termsOfCell)];
    case "consent-event":
      return [kind, ...entry.purposes.map((purpose) => `purpose:${purpose}`)];
    case "admin-action":
    case "key-destroyed":
    case "disposal":
    case "retention-run":
      return [kind, ...entry.clauses.map((clause) => `clause:${clause}`)];
    default:
      return [kind];
  }
}

function termsOfCell(cell: { readonly purposes: readonly string[]; readonly clauses: readonly string[] }) {
  return [
    ...cell.purposes.map((purpose) => `purpose:${purpose}`),
    ...cell.clauses.map((clause) => `clause:${clause}`),
  ];
}
