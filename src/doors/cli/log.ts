import { openCheckpoint, parseVerifierKey, tileWidth } from "../../audit/index.ts";
import { type Command, type Context, done, failed } from "./command.ts";
import { type Ask, askServer, digestsOf, pathOf } from "./log-source.ts";
import { count, misuse, paragraph, printJson } from "./output.ts";

export const logCommand: Command = {
  name: "log",
  summary:
    "Copy a server's log into a folder of static files, which verifies offline; again, it copies what is new",
  operands: { words: "export <folder>", min: 2, max: 2 },
  options: {
    server: { takes: "<address>", words: "whose log", needed: true },
    "api-key": { takes: "<file>", words: "a file with an API key of the tenant", needed: true },
  },
  example: "troth log export jmi-log --server http://127.0.0.1:7420 --api-key app.key",
  exits: { 0: "the folder holds the log", 1: "the server does not answer, or the folder cannot be written" },
  run: async (given, context) => {
    const [verb, folder = ""] = given.operands;
    if (verb !== "export") return misuse(context, "It is `troth log export <folder>`.");
    const [server, file] = [given.text("server") ?? "", given.text("api-key") ?? ""];
    const key = await context.files.read(file);
    if (key === null) return misuse(context, `\`${file}\` is no file that can be read.`);
    const ask = askServer(context, server, key.toString().trim());
    const copied = await exportLog(context, folder.replace(/[/\\]+$/, ""), ask);
    if (typeof copied === "string") {
      context.complain(`${copied}\n`);
      return failed;
    }
    if (given.has("json")) printJson(context, { folder, ...copied });
    else {
      const { size, files } = copied;
      const sentence = `\`${folder}\` holds the log up to ${count(size, "entry", "entries")}; ${count(files, "file")} written.`;
      context.print(paragraph(`${sentence} Check it with \`troth verify log ${folder}\`.`, context));
    }
    return done;
  },
};

/**
 * Writes what the folder does not have yet. The checkpoint comes last: until then the folder is the log that it was
 * before, with some tiles more. Returns a sentence where something is missing.
 */
async function exportLog(
  context: Context,
  folder: string,
  ask: Ask,
): Promise<{ readonly size: number; readonly files: number } | string> {
  const [checkpoint, keyText] = [await ask("checkpoint"), await ask("key")];
  const key = parseVerifierKey(String(keyText).trim());
  if (checkpoint === null || key === null) return "The server has signed no checkpoint yet.";
  const opened = openCheckpoint(checkpoint.toString(), { origin: key.name, keys: [key] });
  if (!opened.ok) return "The server's checkpoint is not signed by the key that it publishes.";
  const { size } = opened.checkpoint;
  let files = 0;
  const save = async (name: string, content: Buffer | null): Promise<boolean> => {
    files++;
    return content !== null && (await context.files.write(`${folder}/${name}`, content));
  };
  for (const path of pathsOf(size)) {
    // What is full never changes, so it is asked for once.
    const isFull = !path.includes(".p/");
    if (isFull && (await context.files.read(`${folder}/${path}`, 1)) !== null) continue;
    if (!(await save(path, await ask(path)))) return `\`${folder}/${path}\` could not be copied.`;
  }
  for (const digest of await digestsOf(ask)) {
    const name = `policies/${digest}.json`;
    if ((await context.files.read(`${folder}/${name}`, 1)) !== null) continue;
    if (!(await save(name, await ask(`policies/${digest}`))))
      return `\`${folder}/${name}\` could not be copied.`;
  }
  const isSaved = (await save("key", keyText)) && (await save("checkpoint", checkpoint));
  return isSaved ? { size, files } : `\`${folder}\` cannot be written.`;
}

/** Every tile of a tree of this size and every bundle, each as wide as it is. */
function* pathsOf(size: number): Generator<string> {
  for (let index = 0; index * tileWidth < size; index++) {
    yield pathOf({ level: "entries", index, width: Math.min(tileWidth, size - index * tileWidth) });
  }
  for (let level = 0; size >= tileWidth ** level; level++) {
    const hashes = Math.floor(size / tileWidth ** level);
    for (let index = 0; index * tileWidth < hashes; index++) {
      yield pathOf({ level, index, width: Math.min(tileWidth, hashes - index * tileWidth) });
    }
  }
}
