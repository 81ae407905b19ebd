import { devicePolicy } from "../../src/gate/device-policy.fixture.ts";
import { openWorld, type World } from "./world.ts";
import { textIn } from "./world-answers.ts";

/** A point of the map, as an app sends it. */
export const point = { latitude: 31.2304, longitude: 121.4737, accuracyMetres: 20 };
export const contact = { name: "Ada Lovelace", phone: "+442079460018" };

let people = 0;

/** What needs no permission, of somebody new. */
export function person(): Readonly<Record<string, string>> {
  return { "e-mail": `person.${++people}@example.com`, "full-name": "Nora Lind" };
}

/** A world of two tenants with permissions of every kind, and what an app for Android does at the first. */
export async function openDeviceWorld() {
  const policy = devicePolicy();
  const policies = () => [policy, { ...policy, tenant: "twin" }];
  const world = await openWorld({ tenants: [], policies });
  const app = await world.keyFor("application", { tenant: "phone", region: "eu" });
  return { world, app, ...callsOf(world, app) };
}

function callsOf(world: World, app: string) {
  async function newDevice(platform: "android" | "ios" = "android"): Promise<string> {
    const body = { property: `phone-${platform}`, platform };
    return textIn(await world.call(app, "POST", "/v1/devices", body), "id");
  }

  function turn(device: string, name: string, feature: string, state: string, changes: object = {}) {
    const body = { property: "phone-android", feature, state, ...changes };
    return world.call(app, "PUT", `/v1/devices/${device}/permissions/${name}`, body);
  }

  return {
    newDevice,
    turn,
    turnCamera: (device: string, state: string) => turn(device, "CAMERA", "camera", state),
    turnPosition: (device: string, state: string) =>
      turn(device, "ACCESS_FINE_LOCATION", "address-by-position", state),
    collect: (fields: object, purpose: string, changes: object = {}) => {
      const body = {
        property: "phone-android",
        scenario: "app-use",
        purposes: [purpose],
        fields,
        ...changes,
      };
      return world.call(app, "POST", "/v1/collections", body);
    },
  };
}
