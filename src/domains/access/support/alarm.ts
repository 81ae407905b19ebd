import type { Actor, EntryId } from "../../../gate/index.ts";
import { lookUp, type TenantId, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import type { SupportDeps } from "./grants.ts";
import { hourMs } from "./model.ts";
import * as store from "./store.ts";

/** Somebody who tries again and again is one alarm an hour, or the list would be of no use to whoever reads it. */
const onceInMs = hourMs;
const listedMax = 20;

export type Alarm = ReturnType<typeof makeAlarm>;

/** Who looked, or tried to, where nobody let them: kept until it can be seen by those who watch. */
export function makeAlarm(deps: Pick<SupportDeps, "db" | "clock" | "random">) {
  function raise(actor: Actor, entry: EntryId | null): Promise<void> {
    return transaction(deps.db, actor.tenant, async (tx) => {
      const now = deps.clock.now();
      const last = await store.lastAlert(tx, actor.id);
      if (last !== null && now - last < onceInMs) return;
      await store.insertAlert(tx, { id: newId("alert", deps), actor: actor.id, entry, createdAt: now });
    });
  }

  /** Newest first. */
  function list(tenant: TenantId): Promise<readonly store.Alert[]> {
    return lookUp(deps.db, tenant, (tx) => store.listAlerts(tx, listedMax));
  }

  return { raise, list };
}
