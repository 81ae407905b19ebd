import type { Actor, SubjectId } from "../../gate/index.ts";
import type { Instant } from "../../kernel/clock.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import type { SubjectKeyRow } from "./key-store.ts";
import type { Collection } from "./model.ts";
import type { Prepared } from "./prepare.ts";

/** One collection on its way: read, and its subject found or made. */
export type Gathered = {
  readonly actor: Actor;
  readonly input: Collection;
  readonly prepared: Prepared;
  readonly subject: SubjectId;
  /** From when on the subject acts for themselves, where this collection brings their birthday. */
  readonly adultFrom: Instant | null;
  /** Made for a new subject; `null` where the subject is known. */
  readonly newKey: { readonly key: SealKey; readonly row: SubjectKeyRow; readonly auditTag: string } | null;
};
