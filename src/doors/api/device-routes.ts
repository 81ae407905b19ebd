import { z } from "zod";
import type { DevicePermissions } from "../../domains/consent/index.ts";
import { instantToText } from "../../kernel/clock.ts";
import {
  deviceAnswer,
  deviceBody,
  idOf,
  permissionBody,
  permissionName,
  permissionsAnswer,
} from "./contract.ts";
import { type Route, route } from "./route.ts";
import { allowProperty } from "./scope.ts";

export const deviceRoutes: readonly Route[] = [
  route({
    method: "post",
    path: "/v1/devices",
    summary:
      "Registers an installation of an app, under an id that is drawn: nothing of the hardware is in it",
    body: deviceBody,
    params: null,
    answers: { 201: deviceAnswer },
    handle: async ({ app, application, actor, body }) => {
      allowProperty(application, body.property);
      return { status: 201, body: await app.devices.registerDevice(actor, body.property, body.platform) };
    },
  }),
  route({
    method: "put",
    path: "/v1/devices/{device}/permissions/{name}",
    summary: "Records what the person answered, or how they turned the switch; `off` acts at once",
    body: permissionBody,
    params: z.strictObject({ device: idOf("device"), name: permissionName }),
    answers: { 200: z.object({ at: z.string() }) },
    handle: async ({ app, application, actor, body, params }) => {
      allowProperty(application, body.property);
      const choice = { ...body, ...params, subject: body.subject ?? null };
      const { at } = await app.devices.recordPermission(actor, choice);
      return { status: 200, body: { at: instantToText(at) } };
    },
  }),
  route({
    method: "get",
    path: "/v1/devices/{device}/permissions",
    summary: "Every permission of the device's platform: its state, its feature, its purposes and its clause",
    body: null,
    params: z.strictObject({ device: idOf("device") }),
    answers: { 200: permissionsAnswer },
    handle: async ({ app, application, actor, params }) => {
      const device = await app.devices.describeDevice(actor, params.device);
      allowProperty(application, device.property);
      return { status: 200, body: presentDevice(device) };
    },
  }),
];

function presentDevice({ id, property, platform, permissions }: DevicePermissions): object {
  const shown = permissions.map(({ name, feature, state, at, purposes, data, clause, blockedBy }) => ({
    ...{ name, feature, state, since: at === null ? null : instantToText(at) },
    ...{ purposes, data, clause, blocked: blockedBy.length > 0 },
  }));
  return { id, property, platform, permissions: shown };
}
