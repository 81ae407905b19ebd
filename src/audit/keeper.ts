import type { TenantId } from "../kernel/db/index.ts";
import { askWitnesses, type Refused, type Witnesses } from "./cosign.ts";
import type { LogTerm } from "./keeping.ts";
import type { Signer } from "./note.ts";
import { type PruneDeps, prune } from "./prune.ts";
import { type LastSigned, publishCheckpoint, type SigningTrouble } from "./publish.ts";
import { indexLog } from "./search.ts";
import { sequence } from "./sequencer.ts";

export type KeeperDeps = PruneDeps & {
  readonly tenants: readonly { readonly id: TenantId; readonly slug: string }[];
  readonly lastSigned: LastSigned;
  readonly witnesses?: Witnesses;
  readonly originOf: (tenant: TenantId) => string;
  readonly signerOf: (tenant: TenantId) => Signer;
  readonly termOf: (tenant: TenantId) => LogTerm;
};

type OfTenant<T> = T & { readonly tenant: string };

/** What is done to every tenant's log by itself. The worker calls each again and again. */
export function makeLogKeeper(deps: KeeperDeps) {
  const { logDb, clock, tenants } = deps;
  const troubles = new Map<TenantId, SigningTrouble>();

  /** Orders what waits in every log. Returns how many entries. */
  async function sequenceAll(): Promise<number> {
    let sequenced = 0;
    for (const { id } of tenants) sequenced += await sequence(logDb, id);
    return sequenced;
  }

  /** Writes down where to look in every log. True while there may be more at once. */
  async function indexLogs(): Promise<boolean> {
    let hasMore = false;
    for (const { id } of tenants) hasMore = (await indexLog(logDb, id)) || hasMore;
    return hasMore;
  }

  /** One step of ending the keeping of every log, as its policy says. True while there is more at once. */
  async function pruneLogs(): Promise<boolean> {
    let hasMore = false;
    for (const { id } of tenants) hasMore = (await prune(deps, id, deps.termOf(id))) || hasMore;
    return hasMore;
  }

  /** Signs every head that has grown. Returns the logs that cannot be signed since this turn. */
  async function publishCheckpoints(): Promise<readonly OfTenant<SigningTrouble>[]> {
    const log = { db: logDb, clock, lastSigned: deps.lastSigned };
    const fresh: OfTenant<SigningTrouble>[] = [];
    for (const { id, slug } of tenants) {
      const published = await publishCheckpoint(log, id, deps.originOf(id), deps.signerOf(id));
      if (published.outcome === "signed" || published.outcome === "unchanged") {
        troubles.delete(id);
        continue;
      }
      if (!troubles.has(id)) fresh.push({ ...published, tenant: slug });
      troubles.set(id, published);
    }
    return fresh;
  }

  /** The logs that cannot be signed, as they were found last. */
  function signingTroubles(): readonly SigningTrouble[] {
    return [...troubles.values()];
  }

  /** Lets witnesses cosign what is new. Returns those that refuse since this turn. */
  async function cosignCheckpoints(): Promise<readonly OfTenant<Refused>[]> {
    const { witnesses } = deps;
    if (witnesses === undefined || witnesses.all.length === 0) return [];
    const refused: OfTenant<Refused>[] = [];
    for (const { id, slug } of tenants) {
      const fresh = await askWitnesses({ db: logDb, clock, witnesses }, id);
      refused.push(...fresh.map((one) => ({ ...one, tenant: slug })));
    }
    return refused;
  }

  return { sequenceAll, indexLogs, pruneLogs, publishCheckpoints, signingTroubles, cosignCheckpoints };
}
