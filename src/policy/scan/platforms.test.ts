import { expect, test } from "vitest";
import { androidManifest, asks, factsOf, propertyList } from "../testing/builds.ts";
import type { BuildFacts } from "./facts.ts";

const permissionsIn = (path: string, text: string) => {
  const facts = factsOf(path, text);
  return typeof facts === "string" ? facts : facts.permissions.map(({ name, line }) => `${name} ${line}`);
};
const inManifest = (...inside: readonly string[]) =>
  permissionsIn("AndroidManifest.xml", androidManifest(...inside));
const inList = (...inside: readonly string[]) => permissionsIn("Info.plist", propertyList(...inside));

test("each way to ask for a permission is found, on the line where it begins", () => {
  expect(
    inManifest(
      '<uses-permission\n  android:name="android.permission.CAMERA"\n/>',
      '<uses-permission-sdk-23 android:name="android.permission.READ_SMS"/>',
      '<application><activity/></application><uses-permission android:name="android.permission.NFC"></uses-permission>',
    ),
  ).toEqual(["CAMERA 2", "READ_SMS 5", "NFC 6"]);
});

test("a permission that is asked for on old versions only is asked for; one asked for twice is asked for once", () => {
  const old = asks("android.permission.READ_EXTERNAL_STORAGE", ' android:maxSdkVersion="28"');
  expect(inManifest(old, old)).toEqual(["READ_EXTERNAL_STORAGE 2"]);
});

test("a comment asks for nothing", () => {
  expect(inManifest(`<!-- ${asks("android.permission.CAMERA")} -->`)).toEqual([]);
});

test("what the merger takes out is not asked for, and only the merger's own word for that is taken", () => {
  expect(inManifest(asks("android.permission.CAMERA", ' tools:node="remove"'))).toEqual([]);
  expect(inManifest(asks("android.permission.CAMERA", ' tools:node="removeAll"'))).toEqual([]);
  expect(inManifest(asks("android.permission.CAMERA", ' tools:node="merge"'))).toEqual(["CAMERA 2"]);
  expect(inManifest(asks("android.permission.CAMERA", ' node="remove"'))).toEqual(["CAMERA 2"]);
  const other = `<manifest xmlns:tools="http://other.example">${asks("android.permission.CAMERA", ' tools:node="remove"')}</manifest>`;
  expect(permissionsIn("AndroidManifest.xml", other)).toEqual(["CAMERA 1"]);
});

test("a permission of others keeps its whole name, so that nothing passes as CAMERA which is not", () => {
  expect(
    inManifest(asks("com.google.android.gms.permission.AD_ID"), asks("com.example.permission.CAMERA")),
  ).toEqual(["com_google_android_gms_permission_AD_ID 2", "com_example_permission_CAMERA 3"]);
});

test("a permission that the app itself declares is none of the device, unless it takes a name of the platform", () => {
  const declared = (name: string) => `<permission android:name="${name}"/>`;
  expect(inManifest(declared("com.shop.RECEIVE"), asks("com.shop.RECEIVE"))).toEqual([]);
  expect(inManifest(declared("android.permission.CAMERA"), asks("android.permission.CAMERA"))).toEqual([
    "CAMERA 3",
  ]);
});

test("a manifest in whatever prefix asks for the same", () => {
  const text =
    '<manifest xmlns:a="http://schemas.android.com/apk/res/android"><uses-permission a:name="android.permission.CAMERA"/></manifest>';
  expect(permissionsIn("AndroidManifest.xml", text)).toEqual(["CAMERA 1"]);
  expect(permissionsIn("merged/AndroidManifest.xml", `\uFEFF${text}`)).toEqual(["CAMERA 1"]);
});

test("another file of XML is no manifest, and another property list none of an app", () => {
  expect(permissionsIn("strings.xml", "<resources/>")).toBe("the file is no Android manifest");
  expect(permissionsIn("Info.plist", "<plist><array/></plist>")).toBe("the file is no property list");
  expect(permissionsIn("Info.plist", "<manifest/>")).toBe("the file is no property list");
});

test("keys of a property list are found, at its top only, and no other key is", () => {
  expect(
    inList(
      "<key>CFBundleName</key><string>NSCameraUsageDescription</string>",
      "<key>NSCameraUsageDescription</key><string>For a photo.</string>",
      "<key>NFCReaderUsageDescription</key><string>For a card.</string>",
      "<key>Inside</key><dict><key>NSContactsUsageDescription</key><string>x</string></dict>",
    ),
  ).toEqual(["NSCameraUsageDescription 5", "NFCReaderUsageDescription 6"]);
});

test("a reason is a text that is not empty, or a list with one: nothing else explains", () => {
  const explained = (value: string) => {
    const list = propertyList(
      `<key>NSCameraUsageDescription</key>${value}`,
      "<key>Next</key><string>words</string>",
    );
    const facts = factsOf("Info.plist", list) as BuildFacts;
    return facts.permissions.map(({ isExplained }) => isExplained);
  };
  expect(explained("<string>For a photo.</string>")).toEqual([true]);
  expect(explained("<string><![CDATA[For a photo.]]></string>")).toEqual([true]);
  expect(explained("<string>$(CAMERA_WORDS)</string>")).toEqual([true]);
  expect(explained("<dict><key>near</key><string>For shops.</string></dict>")).toEqual([true]);
  for (const value of ["<string/>", "<string>\n </string>", "<true/>", "<dict/>", ""]) {
    expect(explained(value), value).toEqual([false]);
  }
});
