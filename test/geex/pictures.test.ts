import { expect, test } from "vitest";
import { collectedIn, readingIn } from "../support/world-answers.ts";
import { whyNot } from "../support/world-tenant.ts";
import { openPhones } from "./phone.ts";
import { pictureOf } from "./pictures.ts";

const { world, keyFor, read, phoneOf } = await openPhones();
const officer = await keyFor("dpo");

const uploads = [
  { field: "photos", purpose: "photo-upload" },
  { field: "id-document-image", purpose: "real-name-verification", scenario: "real-name" },
] as const;

for (const { field, ...terms } of uploads) {
  test(`GEEX-c1-s2-8-3 and GEEX-IOS-07: of a value of \`${field}\` the pixels are kept, and where it was taken is gone`, async () => {
    const phone = await phoneOf("ios", ["photo-upload", "real-name-verification"]);
    await phone.turn("NSPhotoLibraryUsageDescription", "document-upload", "on");
    world.clock.advance(1);
    const taken = { field, value: pictureOf("zq-pixels", "GPS 31.2304 121.4737"), ...terms };
    expect(collectedIn(await phone.offer(taken)).refused).toEqual([]);
    const reason = { reason: "the subject asked for a copy" };
    const file = await read(officer, phone.subject, "rights-handling", [field], reason);
    const [value] = readingIn(file).values;
    expect(value?.value).toBe(pictureOf("zq-pixels"));
    expect(Buffer.from(String(value?.value), "base64").includes("GPS")).toBe(false);
    for (const wrong of ["zq-no-picture", Buffer.from("\0\0\0\x18ftypheic").toString("base64")]) {
      expect(whyNot(await phone.offer({ field, value: wrong, ...terms }))).toBe("422 invalid-value by ");
    }
  });
}
