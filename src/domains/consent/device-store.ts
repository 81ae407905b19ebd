import type {
  DeviceId,
  PermissionState,
  Platform,
  PolicyVersionId,
  SubjectId,
  WantedPermission,
} from "../../gate/index.ts";
import { at, type Instant } from "../../kernel/clock.ts";
import { type Tx, uuidList } from "../../kernel/db/index.ts";
import { type Id, idToUuid, uuidToId } from "../../kernel/ids.ts";

export type Device = { readonly id: DeviceId; readonly property: string; readonly platform: Platform };

export async function insertDevice(tx: Tx, device: Device, now: Instant): Promise<void> {
  await tx.sql`
    insert into consent.device (tenant_id, id, property, platform, created_at)
    values (${tx.tenantUuid}, ${idToUuid(device.id)}, ${device.property}, ${device.platform}, ${now})`;
}

/** One device, or `null`. */
export async function findDevice(tx: Tx, id: DeviceId): Promise<Device | null> {
  const [row] = await tx.sql<{ property: string; platform: Platform }[]>`
    select property, platform from consent.device where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
  return row === undefined ? null : { id, ...row };
}

export type PermissionEvent = WantedPermission & {
  readonly id: Id<"event">;
  readonly state: PermissionState["state"];
  readonly subject: SubjectId | null;
  readonly version: PolicyVersionId;
};

/** Adds an event behind those of its device and permission: never at their time or before it, whatever the clock says. */
export async function insertPermissionEvent(tx: Tx, event: PermissionEvent, now: Instant): Promise<void> {
  await tx.sql`
    insert into consent.device_permission (tenant_id, id, device_id, name, feature, state, subject_id,
      policy_version_id, created_at)
    select ${tx.tenantUuid}, ${idToUuid(event.id)}, ${idToUuid(event.device)}, ${event.name}, ${event.feature},
      ${event.state}, ${event.subject === null ? null : idToUuid(event.subject)}::uuid, ${idToUuid(event.version)},
      greatest(${now}::bigint, max(created_at) + 1)
    from consent.device_permission
    where tenant_id = ${tx.tenantUuid} and device_id = ${idToUuid(event.device)} and name = ${event.name}`;
}

/**
 * The state of each permission asked for, on the devices that are registered. A feature is on when the newest event is
 * that it was switched on: whatever switches the permission off for one feature does so for all. Of two events that
 * came at one moment over two connections, the one that is not `on` counts: to be asked again is the lesser harm.
 */
export async function listNewestPermissions(
  tx: Tx,
  wanted: readonly WantedPermission[],
): Promise<readonly PermissionState[]> {
  if (wanted.length === 0) return [];
  const rows = await tx.sql<
    (Omit<PermissionState, "device" | "state" | "at"> & {
      device: string;
      state: PermissionState["state"] | null;
      at: number | null;
    })[]
  >`
    select wanted.device, device.property, device.platform, wanted.name, wanted.feature, newest.state, newest.at
    from unnest(${uuidList(wanted.map((one) => one.device))}::uuid[], ${wanted.map((one) => one.name)}::text[],
      ${wanted.map((one) => one.feature)}::text[]) as wanted (device, name, feature)
    join consent.device on device.tenant_id = ${tx.tenantUuid} and device.id = wanted.device
    left join lateral (
      select state, created_at as at from consent.device_permission
      where tenant_id = ${tx.tenantUuid} and device_id = wanted.device and name = wanted.name
        and (feature = wanted.feature or state <> 'on')
      order by created_at desc, state = 'on', id desc limit 1) newest on true
    limit ${wanted.length}`;
  return rows.map((row) => ({
    ...row,
    device: uuidToId("device", row.device),
    state: row.state ?? "off",
    at: row.at === null ? null : at(row.at),
  }));
}
