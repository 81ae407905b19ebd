import { firstOfEach, found, type NamedLine, type ReadFacts, refuse } from "./facts.ts";
import { type Element, readXml } from "./xml.ts";

/**
 * What an Android manifest asks for. One limited to old versions of Android (`maxSdkVersion`) is asked for all the
 * same; one that the merger takes out (`tools:node="remove"`) is not, nor is one that the app itself declares.
 *
 * Source: https://developer.android.com/guide/topics/manifest/uses-permission-element
 */
export function readAndroidManifest(text: string): ReadFacts {
  const read = readXml(text, null);
  if (!read.ok) return read;
  const [root] = read.elements;
  if (root?.name !== "manifest") {
    return refuse(1, "the file is no Android manifest", "its root element is `manifest`");
  }
  const hasTools = root.attributes.some(({ name, value }) => name === "xmlns:tools" && value === toolsUri);
  const own = new Set(namesOf(read.elements, ["permission"]).map(({ name }) => name));
  const kept = read.elements.filter((element) => !(hasTools && isRemoved(element)));
  const asked = namesOf(kept, permissionElements).filter(
    ({ name }) => isOfThePlatform(name) || !own.has(name),
  );
  const permissions = asked.map(({ name, line }) => ({
    name: registeredName(name),
    line,
    isExplained: true,
  }));
  return found({
    permissions: firstOfEach(permissions),
    features: firstOfEach(namesOf(kept, ["uses-feature"])),
  });
}

/**
 * The name by which a policy registers a permission. Those of Android are known without `android.permission.`; every
 * other keeps its whole name, for anybody may call something CAMERA.
 */
export function registeredName(name: string): string {
  return name.replace(/^android\.permission\./, "").replaceAll(".", "_");
}

const toolsUri = "http://schemas.android.com/tools";
const permissionElements = ["uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"];

// Whatever the prefix: a name in the wrong namespace asks for nothing, and is better found than overlooked.
function namesOf(elements: readonly Element[], wanted: readonly string[]): NamedLine[] {
  return elements
    .filter(({ name }) => wanted.includes(name))
    .flatMap(({ attributes, line }) =>
      attributes.flatMap(({ name, value }) =>
        /^(?:.*:)?name$/.test(name) ? [{ name: value.trim(), line }] : [],
      ),
    );
}

function isRemoved({ attributes }: Element): boolean {
  return attributes.some(({ name, value }) => name === "tools:node" && /^remove(?:All)?$/.test(value));
}

function isOfThePlatform(name: string): boolean {
  return /^(?:android|com\.android|com\.google\.android)\./.test(name);
}

/** The permissions of which one is needed to use a part of a device; empty where none is. */
export function permissionsOfFeature(feature: string): readonly string[] {
  const part = /^android\.hardware\.([a-z_]+(?:\.[a-z_]+)?)/.exec(feature)?.[1] ?? "";
  return permissionsByPart.get(part) ?? permissionsByPart.get(part.split(".")[0] ?? "") ?? [];
}

// Source: https://developer.android.com/guide/topics/manifest/uses-feature-element#permissions
const permissionsByPart: ReadonlyMap<string, readonly string[]> = new Map([
  ["biometrics", ["USE_BIOMETRIC", "USE_FINGERPRINT"]],
  ["bluetooth", ["BLUETOOTH", "BLUETOOTH_ADMIN", "BLUETOOTH_CONNECT", "BLUETOOTH_SCAN"]],
  ["bluetooth_le", ["BLUETOOTH", "BLUETOOTH_ADMIN", "BLUETOOTH_CONNECT", "BLUETOOTH_SCAN"]],
  ["camera", ["CAMERA"]],
  ["fingerprint", ["USE_BIOMETRIC", "USE_FINGERPRINT"]],
  ["location", ["ACCESS_COARSE_LOCATION", "ACCESS_FINE_LOCATION"]],
  ["microphone", ["RECORD_AUDIO"]],
  ["nfc", ["NFC"]],
  ["sensor.heartrate", ["BODY_SENSORS"]],
  ["sensor.stepcounter", ["ACTIVITY_RECOGNITION"]],
  ["sensor.stepdetector", ["ACTIVITY_RECOGNITION"]],
  ["telephony", ["CALL_PHONE", "READ_PHONE_STATE", "READ_PHONE_NUMBERS", "READ_SMS", "SEND_SMS"]],
  ["wifi", ["ACCESS_WIFI_STATE", "CHANGE_WIFI_STATE"]],
]);

/** Permissions that Android grants to its own apps only. Another app asks for them in vain, and should not ask. */
export const systemOnlyPermissions: ReadonlySet<string> = new Set([
  "CALL_PRIVILEGED",
  "CAPTURE_AUDIO_OUTPUT",
  "CHANGE_COMPONENT_ENABLED_STATE",
  "DELETE_PACKAGES",
  "DEVICE_POWER",
  "DIAGNOSTIC",
  "DUMP",
  "FACTORY_TEST",
  "INSTALL_PACKAGES",
  "MASTER_CLEAR",
  "MODIFY_PHONE_STATE",
  "MOUNT_FORMAT_FILESYSTEMS",
  "MOUNT_UNMOUNT_FILESYSTEMS",
  "READ_LOGS",
  "READ_PRIVILEGED_PHONE_STATE",
  "REBOOT",
  "SET_TIME",
  "STATUS_BAR",
  "UPDATE_DEVICE_STATS",
  "WRITE_GSERVICES",
  "WRITE_SECURE_SETTINGS",
]);
