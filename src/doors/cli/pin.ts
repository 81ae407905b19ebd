import {
  formatVerifierKey,
  type LogTrust,
  openCheckpoint,
  parseVerifierKey,
  type VerifierKey,
} from "../../audit/index.ts";
import type { Context } from "./command.ts";

/** What a verifier saw last of a log: its key, and a checkpoint that the key signed. */
export type Pin = {
  readonly key: VerifierKey;
  readonly note: string;
  readonly size: number;
  readonly root: Buffer;
};

/**
 * The pin in a file: the verifier key, an empty line, the signed checkpoint. `null` where there is no such file yet, and a
 * sentence where there is one that cannot be used: to pass over it would forget what was seen.
 */
export async function readPin(context: Context, path: string): Promise<Pin | string | null> {
  const text = (await context.files.read(path))?.toString();
  if (text === undefined) return null;
  const border = text.indexOf("\n\n");
  const key = parseVerifierKey(text.slice(0, Math.max(0, border)));
  const note = text.slice(border + 2);
  const opened = key === null ? null : openCheckpoint(note, { origin: key.name, keys: [key] });
  if (key === null || opened?.ok !== true) {
    return `\`${path}\` is no checkpoint that was kept by \`troth verify log\`: look what happened to it.`;
  }
  return { key, note, size: opened.checkpoint.size, root: opened.checkpoint.root };
}

/** Keeps a checkpoint, with the key of those trusted that signed it. False where the file cannot be written. */
export function writePin(context: Context, path: string, trust: LogTrust, note: string): Promise<boolean> {
  const key = trust.keys.find((one) => openCheckpoint(note, { origin: one.name, keys: [one] }).ok);
  return key === undefined
    ? Promise.resolve(false)
    : context.files.write(path, `${formatVerifierKey(key)}\n\n${note}`);
}
