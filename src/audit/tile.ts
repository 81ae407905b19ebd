import { assert } from "../kernel/assert.ts";
import { hashBytes } from "./hash.ts";

/** Hashes, or entries, in a full tile. Source: C2SP tlog-tiles. */
export const tileWidth = 256;

export const tileBytes = tileWidth * hashBytes;

/** The longest entry that a bundle can hold: its length is written in 16 bits. */
export const entryBytesMax = 65_535;

/** The place of a tile, and how many hashes of it a tree of some size has: 256 when full. */
export type Tile = { readonly level: number; readonly index: number; readonly width: number };

/** Hashes of a tile in a tree of this size: 0 where the tree has none there yet. */
export function widthOfTile(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / tileWidth ** level);
  return Math.max(0, Math.min(tileWidth, hashes - index * tileWidth));
}

/** Where a static server keeps a tile, or a bundle of entries: `tile/0/x001/234.p/17`, `tile/entries/000`. */
export function tilePath(level: number | "entries", index: number, width: number): string {
  assert(width >= 1 && width <= tileWidth, "a tile that exists is 1 to 256 wide");
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) ?? [];
  const place = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${place}${width === tileWidth ? "" : `.p/${width}`}`;
}

export type TileAddress = {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
};

/** Reads what `tilePath` writes. `null` for any other text, another spelling of the same tile included. */
export function parseTilePath(path: string): TileAddress | null {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  const [, levelText, place, widthText] = match ?? [];
  if (levelText === undefined || place === undefined) return null;
  const level = levelText === "entries" ? levelText : Number(levelText);
  const index = Number(place.replaceAll(/[x/]/g, ""));
  const width = widthText === undefined ? tileWidth : Number(widthText);
  if ((level !== "entries" && level > 63) || width < 1 || width > tileWidth) return null;
  return tilePath(level, index, width) === path ? { level, index, width } : null;
}

/** A bundle of entries, each behind its length in 16 bits. Source: C2SP tlog-tiles, "Log entries". */
export function encodeBundle(entries: readonly (string | Buffer)[]): Buffer {
  assert(entries.length <= tileWidth, "a bundle holds at most 256 entries");
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const bytes = typeof entry === "string" ? Buffer.from(entry) : entry;
    assert(bytes.length <= entryBytesMax, "an entry fits into its bundle");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}

/** The entries of a bundle; `null` when its lengths do not add up, or it holds more than 256. */
export function decodeBundle(bundle: Buffer): Buffer[] | null {
  const entries: Buffer[] = [];
  let at = 0;
  while (at + 2 <= bundle.length && entries.length < tileWidth) {
    const end = at + 2 + bundle.readUInt16BE(at);
    if (end > bundle.length) return null;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return at === bundle.length ? entries : null;
}
