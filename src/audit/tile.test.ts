import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBundle, encodeBundle, entryBytesMax, parseTilePath, tilePath, widthOfTile } from "./tile.ts";
import { edgeTiles } from "./tree.ts";
import { readVectors } from "./vectors.fixture.ts";

type TileVectors = {
  sizes: { size: number; levels: { level: number; full: number; partialWidth: number }[] }[];
  paths: { level: number | "entries"; index: number; width: number; path: string }[];
  bundle: { entries: string[]; bytes: string };
};
const vectors = readVectors<TileVectors>("tiles");

test("a tree of a known size has the tiles that the specification counts", () => {
  for (const { size, levels } of vectors.sizes) {
    for (const { level, full, partialWidth } of levels) {
      expect(widthOfTile(level, full, size)).toBe(partialWidth);
      if (full > 0) expect(widthOfTile(level, full - 1, size)).toBe(256);
      expect(widthOfTile(level, full + 1, size)).toBe(0);
    }
    const partial = levels.filter((one) => one.partialWidth > 0).map((one) => one.level);
    expect(edgeTiles(size).map((tile) => tile.level)).toEqual(partial);
  }
});

test("the specification's tree of 70,000 has 273 full tiles and one of 112", () => {
  const of70k = vectors.sizes.find(({ size }) => size === 70_000);
  expect(of70k?.levels).toEqual([
    { level: 0, full: 273, partialWidth: 112 },
    { level: 1, full: 1, partialWidth: 17 },
    { level: 2, full: 0, partialWidth: 1 },
  ]);
});

test("known places have known paths", () => {
  for (const { level, index, width, path } of vectors.paths) {
    expect(tilePath(level, index, width)).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, index, width });
  }
});

test("every path is read back as the place it was made for", () => {
  const level = fc.oneof(fc.constant("entries" as const), fc.nat(63));
  fc.assert(
    fc.property(
      level,
      fc.maxSafeNat().map((n) => n % 10 ** 15),
      fc.integer({ min: 1, max: 256 }),
      (...place) => {
        const [at, index, width] = place;
        expect(parseTilePath(tilePath(at, index, width))).toEqual({ level: at, index, width });
      },
    ),
  );
});

test("another spelling of a path is not a path", () => {
  const wrong = [
    "tile/0/0",
    "tile/0/x000/001",
    "tile/64/000",
    "tile/00/000",
    "tile/0/1000",
    "tile/0/001/002",
  ];
  wrong.push(
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/-1/000",
    "/tile/0/000",
    "tile/0/000/",
  );
  wrong.push(
    "tile/0/000.p/257",
    "tile/entries/../000",
    "tile/0/000\n",
    "tile/0/x001/x001/x001/x001/x001/x001/001",
  );
  for (const path of wrong) expect(parseTilePath(path), path).toBeNull();
});

test("a bundle is read back as the entries it was made of", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 256 }), (entries) => {
      const buffers = entries.map((entry) => Buffer.from(entry));
      expect(decodeBundle(encodeBundle(buffers))).toEqual(buffers);
    }),
    { numRuns: 30 },
  );
  expect(encodeBundle(vectors.bundle.entries).toString("hex")).toBe(vectors.bundle.bytes);
});

test("an entry may be 65,535 bytes long and no longer", () => {
  const longest = Buffer.alloc(entryBytesMax, 1);
  expect(decodeBundle(encodeBundle([longest]))).toEqual([longest]);
  expect(() => encodeBundle([Buffer.alloc(entryBytesMax + 1)])).toThrow("fits");
});

test("a bundle cut off anywhere, with bytes after it, or of 257 entries is none", () => {
  const bundle = encodeBundle(["one", "two"]);
  const whole = [0, 5, 10];
  for (let length = 0; length < bundle.length; length++) {
    expect(decodeBundle(bundle.subarray(0, length)) !== null).toBe(whole.includes(length));
  }
  expect(decodeBundle(Buffer.concat([bundle, Buffer.of(0)]))).toBeNull();
  expect(decodeBundle(Buffer.alloc(2 * 256))).toHaveLength(256);
  expect(decodeBundle(Buffer.alloc(2 * 257))).toBeNull();
});
