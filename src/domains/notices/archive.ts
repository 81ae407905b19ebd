import { at, type Instant } from "../../kernel/clock.ts";
import type { Readability, Words } from "../../policy/index.ts";
import type { VersionChange } from "./differences.ts";
import type { ArchivedRow } from "./store.ts";

/** A version as the archive lists it: which it was, from which day to which it was in effect, and what it changed. */
export type ArchivedVersion = {
  readonly number: number;
  /** Of the policy, in hexadecimal. */
  readonly digest: string;
  /** Days, `YYYY-MM-DD`. `until` is the day from which the next version was in effect; `null` for the newest. */
  readonly effective: string;
  readonly until: string | null;
  readonly publishedAt: Instant;
  /** Why it was changed, where its author said so. Who it was stays with the officers. */
  readonly reason: Words | null;
  /** `null` for the first version. */
  readonly change: VersionChange | null;
  readonly readability: readonly Readability[];
};

/** Rows come newest first, so the one before each says until when it was in effect. */
export function archivedFrom(rows: readonly ArchivedRow[]): readonly ArchivedVersion[] {
  return rows.map(({ number, digest, effective, publishedAt, reason, change, readability }, index) => ({
    ...{ number, digest: digest.toString("hex"), effective, until: rows[index - 1]?.effective ?? null },
    publishedAt: at(publishedAt),
    // Written when the version was published, in rows that nobody can change.
    reason: reason as Words | null,
    change: change as VersionChange | null,
    readability: (readability ?? []) as readonly Readability[],
  }));
}
