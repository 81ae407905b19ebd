import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../../kernel/clock.ts";
import { image } from "./image.ts";
import { jpeg, jpegSegment } from "./picture.fixture.ts";

const options = { now: at(1_767_225_600_000) };
const secret = "zq GPS 31.2304 N 121.4737 E";

function png(...more: readonly (readonly [string, string])[]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  const header = chunk("IHDR", Buffer.from("0000000100000001080000000000", "hex").subarray(0, 13));
  const remarks = more.map(([type, data]) => chunk(type, Buffer.from(data)));
  const pixels = chunk("IDAT", Buffer.from("789c6360000000020001", "hex"));
  return Buffer.concat([signature, header, ...remarks, pixels, chunk("IEND", Buffer.alloc(0))]);
}

function webp(...more: readonly (readonly [string, string])[]): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(data.length);
    return Buffer.concat([Buffer.from(name, "latin1"), size, data, Buffer.alloc(data.length % 2)]);
  };
  const extended = chunk("VP8X", Buffer.from("3c000000000000000000", "hex"));
  const remarks = more.map(([name, data]) => chunk(name, Buffer.from(data)));
  const body = Buffer.concat([extended, chunk("VP8 ", Buffer.from("pixels")), ...remarks]);
  const head = Buffer.from("RIFF____WEBP", "latin1");
  head.writeUInt32LE(4 + body.length, 4);
  return Buffer.concat([head, body]);
}

const exif = Buffer.from(`Exif\0\0MM\0*${secret}`, "latin1");
const xmp = Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x>${secret}</x>`, "latin1");
const jfifWithCopy = Buffer.concat([
  Buffer.from("JFIF\0\x01\x02\x01\0H\0H\x01\x03", "latin1"),
  Buffer.from("zqabcdefg"),
]);

const remarked: Readonly<Record<string, Buffer>> = {
  "jpeg with EXIF": jpeg("dots", [jpegSegment(0xe1, exif)]),
  "jpeg with XMP, IPTC, a profile and a comment": jpeg("dots", [
    jpegSegment(0xe1, xmp),
    jpegSegment(0xed, Buffer.from(`Photoshop 3.0\0${secret}`)),
    jpegSegment(0xe2, Buffer.from(`ICC_PROFILE\0${secret}`)),
    jpegSegment(0xfe, Buffer.from(secret)),
  ]),
  "jpeg with a small copy of itself": jpeg("dots", [jpegSegment(0xe0, jfifWithCopy)]),
  "jpeg with something behind its end": Buffer.concat([jpeg("dots"), Buffer.from(secret)]),
  "png with every kind of remark": png(
    ["eXIf", secret],
    ["tEXt", `Comment\0${secret}`],
    ["iTXt", secret],
    ["zTXt", secret],
    ["tIME", "zq 7bytes"],
    ["prVt", secret],
  ),
  "png with something behind its end": Buffer.concat([png(), Buffer.from(secret)]),
  "webp with EXIF and XMP": webp(["EXIF", secret], ["XMP ", secret], ["ICCP", secret], ["zqzq", secret]),
};

function strip(bytes: Buffer): Buffer | null {
  const read = image(bytes.toString("base64"), options);
  return read.ok ? Buffer.from(read.value, "base64") : null;
}

for (const [what, bytes] of Object.entries(remarked)) {
  test(`GEEX-c1-s2-8-3: of a ${what} the pixels are kept and no remark`, () => {
    const stripped = strip(bytes) ?? expect.unreachable("it is a picture");
    expect(bytes.includes("zq")).toBe(true);
    expect(stripped.includes("zq")).toBe(false);
    expect(stripped.length).toBeLessThan(bytes.length);
    for (const pixels of ["dots", "pixels"]) expect(stripped.includes(pixels)).toBe(bytes.includes(pixels));
    expect(strip(stripped)).toEqual(stripped);
  });
}

test("a picture without remarks stays as it is, its restarts, fills and second scan, too", () => {
  expect(strip(png())).toEqual(png());
  for (const pixels of ["dots", "a\xff\0b\xff\xd0c", "two\xff\xda\0\x03\x01more"]) {
    expect(strip(jpeg(pixels))).toEqual(jpeg(pixels));
  }
});

test("what is no whole picture of a known format is refused", () => {
  const whole = [jpeg("dots"), png(), webp()];
  for (const bytes of whole) {
    for (let length = 0; length < bytes.length; length++) expect(strip(bytes.subarray(0, length))).toBeNull();
  }
  const broken = Buffer.from(png());
  broken.writeUInt8(7, broken.length - 20);
  const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
  for (const bytes of [broken, heic, Buffer.from("GIF89a"), webp(["ANIM", secret])]) {
    expect(strip(bytes)).toBeNull();
  }
});

test("whatever the bytes, nothing throws, nothing grows, and what comes out comes out again", () => {
  const anyPicture = fc.constantFrom(...Object.values(remarked), jpeg("dots"), png(), webp());
  const spoilt = fc
    .tuple(anyPicture, fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }))
    .map(([bytes, changes]) => {
      const copy = Buffer.from(bytes);
      for (const [place, byte] of changes) if (place < copy.length) copy[place] = byte;
      return copy;
    });
  const anyBytes = fc.oneof(
    spoilt,
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const stripped = strip(bytes);
      if (stripped === null) return;
      expect(stripped.length).toBeLessThanOrEqual(bytes.length);
      expect(strip(stripped)).toEqual(stripped);
    }),
    { numRuns: 2_000 },
  );
});
