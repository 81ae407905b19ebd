import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Checkpoint, formatCheckpoint, type LastSigned, parseCheckpoint } from "../audit/index.ts";

const folderName = "signed";

/**
 * Keeps the last signed checkpoint of each log as a file in the data folder. A file that is there and cannot be read is
 * an error, not a first time: to take it for one would sign what it was there to prevent.
 */
export function makeLastSigned(dataFolder: string): LastSigned {
  const folder = join(dataFolder, folderName);
  const known = new Map<string, Checkpoint>();
  const pathOf = (origin: string) =>
    join(folder, `${createHash("sha256").update(origin).digest("hex").slice(0, 32)}.checkpoint`);

  async function read(origin: string): Promise<Checkpoint | null> {
    const before = known.get(origin);
    if (before !== undefined) return before;
    const text = await readOrNull(pathOf(origin));
    if (text === null) return null;
    const checkpoint = parseCheckpoint(text);
    if (checkpoint?.origin !== origin)
      throw new Error("the file of the last signed checkpoint cannot be read, so nothing is signed");
    known.set(origin, checkpoint);
    return checkpoint;
  }

  async function keep(checkpoint: Checkpoint): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeDurably(folder, pathOf(checkpoint.origin), formatCheckpoint(checkpoint));
    known.set(checkpoint.origin, checkpoint);
  }

  return { read, keep };
}

/** Replaces a file as a whole: after a crash it holds the old text or the new one, and after the return the new one. */
export async function writeDurably(folder: string, path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
