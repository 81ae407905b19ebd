import type { App } from "../app.ts";
import { formatVerifierKey, receiptFor } from "../audit/index.ts";
import { signDocument } from "../domains/promises/index.ts";
import type { DifferenceFound, Published, WebApp } from "../doors/web/index.ts";
import type { BoundPolicy } from "../gate/index.ts";
import { dayOf, type Zone } from "../kernel/calendar.ts";
import { lookUp, type Tx, transaction } from "../kernel/db/index.ts";
import { Problem } from "../kernel/problem.ts";
import { centreOf, consoleOf } from "./actors.ts";

/** What the pages ask for, answered by the app: tenants by their slug, and nothing for a slug that is nobody's. */
export function webAppOf(
  app: App,
  outside: Pick<WebApp, "mailboxFor" | "callerOf" | "demoColleagues">,
): WebApp {
  const idOf = (slug: string) => app.tenantBySlug(slug)?.id ?? null;
  return {
    tenants: app.tenants,
    ...outside,
    consoleOf: (slug) => {
      const id = idOf(slug);
      return id === null ? null : consoleOf(app, id);
    },
    centreOf: (slug) => {
      const id = idOf(slug);
      return id === null ? null : centreOf(app, id);
    },
    current: (slug) => {
      const id = idOf(slug);
      return id === null ? null : publishedOf(app.notices.current(id));
    },
    archiveOf: async (slug) => {
      const id = idOf(slug);
      return id === null ? [] : lookUp(app.db, id, (tx) => app.notices.archive(tx));
    },
    versionOf: async (slug, number) => {
      const id = idOf(slug);
      if (id === null) return null;
      const found = await transaction(app.db, id, (tx) => app.notices.byNumber(tx, number));
      return found === null ? null : publishedOf(found);
    },
    differenceOf: async (slug, from, to) => {
      const id = idOf(slug);
      return id === null ? null : transaction(app.db, id, (tx) => differenceIn(app, tx, from, to));
    },
    promisesOf: async (slug) => {
      const id = idOf(slug);
      return id === null ? null : app.promises.of(id);
    },
    historyOf: async (slug, clause) => {
      const id = idOf(slug);
      return id === null ? [] : app.promises.history(id, clause);
    },
    receiptOf: async (slug, version) => {
      const id = idOf(slug);
      if (id === null || !Number.isSafeInteger(version) || version > 1_000_000_000) return null;
      const entry = await lookUp(app.db, id, (tx) => app.notices.entryOf(tx, version));
      return entry === null ? null : receiptFor(app, id, entry).catch(noReceiptYet);
    },
    sign: (slug, kind, document) => {
      const id = idOf(slug);
      return id === null ? null : signDocument(kind, document, app.signerOf(id));
    },
    keyOf: (slug) => {
      const id = idOf(slug);
      return id === null ? null : formatVerifierKey(app.signerOf(id).verifierKey);
    },
  };
}

async function differenceIn(
  app: App,
  tx: Tx,
  from: number,
  to: number,
): Promise<DifferenceFound | "busy" | null> {
  const [before, after] = [await app.notices.byNumber(tx, from), await app.notices.byNumber(tx, to)];
  if (before === null || after === null) return null;
  try {
    const difference = await app.notices.differenceOf(tx, from, to);
    return { from: publishedOf(before), to: publishedOf(after), difference };
  } catch (error) {
    if (error instanceof Problem && error.code === "too-many-requests") return "busy";
    throw error;
  }
}

function publishedOf({ policy, artefact, number, digest, publishedAt }: BoundPolicy): Published {
  return { policy, artefact, number, digest, publishedOn: dayOf(publishedAt, "UTC" as Zone) };
}

// In the first seconds after a publication no checkpoint covers its entry, and after three years the log may be pruned
// of it; the page says that there is nothing.
function noReceiptYet(error: unknown): null {
  if (error instanceof Problem && error.code === "not-yet-sequenced") return null;
  if (error instanceof Problem && error.code === "entry-not-found") return null;
  throw error;
}
