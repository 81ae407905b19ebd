import { jpeg, jpegSegment } from "../../src/domains/vault/values/picture.fixture.ts";

/** A picture as an app sends it, in which a camera wrote where it was taken. */
export function pictureOf(pixels: string, remark?: string): string {
  const exif = remark === undefined ? [] : [jpegSegment(0xe1, Buffer.from(`Exif\0\0${remark}`))];
  return jpeg(pixels, exif).toString("base64");
}
