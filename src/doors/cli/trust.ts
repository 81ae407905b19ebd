import { type LogTrust, parseVerifierKey } from "../../audit/index.ts";
import type { Context, Given } from "./command.ts";

/** The keys that were given, as they are or in files; or a sentence that says which is none. */
export async function trustOf(given: Given, context: Context): Promise<LogTrust | string> {
  const keys: LogTrust["keys"][number][] = [];
  for (const text of given.list("key")) {
    const key = parseVerifierKey(text) ?? parseVerifierKey(String(await context.files.read(text)).trim());
    if (key === null)
      return `\`${text}\` is no verifier key, and no file with one: it looks like \`name+id+key\`.`;
    keys.push(key);
  }
  return { origin: given.text("origin") ?? keys[0]?.name ?? "", keys };
}
