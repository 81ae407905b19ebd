import { expect, test } from "vitest";
import { encodeBundle } from "../../audit/index.ts";
import { must } from "../../kernel/assert.ts";
import type { Files } from "./command.ts";
import { openLogFolder } from "./log-folder.ts";

const bundle = encodeBundle(["one", "two", "three"]);

async function openWith(paths: Readonly<Record<string, string | Buffer>>) {
  const files: Files = {
    read: async (path) => (Object.hasOwn(paths, path) ? Buffer.from(paths[path] ?? "") : null),
    write: async () => false,
    list: async (folder) => {
      const inside = Object.keys(paths).filter((path) => path.startsWith(`${folder}/`));
      return inside.length === 0 ? null : inside.map((path) => path.slice(folder.length + 1));
    },
  };
  return must(await openLogFolder(files, "log", 0), "a log");
}

test("a tile is found where only a wider one is left: the narrowest that will do, or the full one", async () => {
  const tile = { level: 0, index: 0, width: 3 };
  const read = async (paths: Readonly<Record<string, string>>) => {
    const log = await openWith({ "log/checkpoint": "", ...paths });
    return String((await log.readTiles([tile]))[0]);
  };
  const wide = { "log/tile/0/000.p/12": "12", "log/tile/0/000.p/4": "4" };
  expect(await read({ ...wide, "log/tile/0/000": "256", "log/tile/0/000.p/3": "3" })).toBe("3");
  expect(await read({ ...wide, "log/tile/0/000": "256" })).toBe("256");
  expect(await read({ ...wide, "log/tile/0/000.p/2": "2" })).toBe("4");
  expect(await read({ "log/tile/0/000.p/2": "2", "log/tile/0/000.p/junk": "x" })).toBe("null");
});

test("of a wider bundle only the entries asked for are taken, and a broken one is handed on to be found broken", async () => {
  const log = await openWith({ "log/checkpoint": "", "log/tile/entries/000": bundle });
  expect(await log.readBundle(0, 2)).toEqual(encodeBundle(["one", "two"]));
  expect(await log.readBundle(1, 2)).toBeNull();
  const broken = await openWith({ "log/checkpoint": "", "log/tile/entries/000": bundle.subarray(1) });
  expect(await broken.readBundle(0, 2)).toEqual(bundle.subarray(1));
});

test("a folder without a checkpoint is no log", async () => {
  const nothing: Files = { read: async () => null, write: async () => false, list: async () => null };
  expect(await openLogFolder(nothing, "log", 0)).toBeNull();
});
