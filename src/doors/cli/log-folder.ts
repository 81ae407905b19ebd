import {
  decodeBundle,
  encodeBundle,
  type LogExport,
  type Tile,
  tilePath,
  tileWidth,
} from "../../audit/index.ts";
import type { Files } from "./command.ts";

/**
 * A log as it lies in a folder: `checkpoint` and `tile/…` as a C2SP tlog-tiles server publishes them. `null` without
 * a checkpoint. A tile is also found where only a wider one is left, as servers keep it once a tile is full.
 */
export async function openLogFolder(
  files: Files,
  folder: string,
  minIndex: number,
): Promise<LogExport | null> {
  const checkpoint = await files.read(`${folder}/checkpoint`);
  if (checkpoint === null) return null;
  return {
    checkpoint: checkpoint.toString(),
    minIndex,
    readTiles: (tiles) => Promise.all(tiles.map((tile) => readWidest(files, folder, tile))),
    readBundle: async (index, width) => {
      const bundle = await readWidest(files, folder, { level: "entries", index, width });
      const entries = bundle === null ? null : decodeBundle(bundle);
      return entries === null ? bundle : encodeBundle(entries.slice(0, width));
    },
  };
}

type Place = Omit<Tile, "level"> & { readonly level: Tile["level"] | "entries" };

/** The tile at least as wide as asked for: first as wide, then full, then whatever lies there. */
async function readWidest(
  files: Files,
  folder: string,
  { level, index, width }: Place,
): Promise<Buffer | null> {
  const full = tilePath(level, index, tileWidth);
  const names = await files.list(`${folder}/${full}.p`);
  const wider = (names ?? []).filter((name) => /^[1-9]\d{0,2}$/.test(name) && Number(name) > width);
  const partial = wider.sort((a, b) => Number(a) - Number(b)).map((name) => `${full}.p/${name}`);
  for (const path of [tilePath(level, index, width), full, ...partial]) {
    const bytes = await files.read(`${folder}/${path}`);
    if (bytes !== null) return bytes;
  }
  return null;
}
