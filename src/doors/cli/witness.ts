import { parseVerifierKey, type VerifierKey } from "../../audit/index.ts";
import { type Command, done } from "./command.ts";
import { misuse, paragraph, printJson } from "./output.ts";

export const witness: Command = {
  name: "witness",
  summary: "Watch the logs of others: cosign a checkpoint only if it continues what was seen before",
  operands: { words: "", min: 0, max: 0 },
  options: {
    name: { takes: "<name>", words: "under which it signs, such as `witness.example/w1`", needed: true },
    log: {
      takes: "<verifier key>",
      words: "the key of a log to watch, or a file with it",
      needed: true,
      many: true,
    },
    data: { takes: "<folder>", words: "where its key and what it saw lie; ./witness if left out" },
    port: { takes: "<number>", words: "where it listens; 7421 if left out, 0 for any that is free" },
    host: { takes: "<address>", words: "127.0.0.1 if left out" },
  },
  example: "troth witness --name witness.example/w1 --log log.key",
  exits: { 0: "it was stopped, by Ctrl-C or a signal", 1: "it could not start" },
  run: async (given, context) => {
    const name = given.text("name") ?? "";
    if (!/^[\w.:/-]{1,200}$/.test(name))
      return misuse(context, `\`${name}\` is no name: it is like an address, without spaces.`);
    const logs: VerifierKey[] = [];
    for (const text of given.list("log")) {
      const key = parseVerifierKey(text) ?? parseVerifierKey(String(await context.files.read(text)).trim());
      if (key === null)
        return misuse(
          context,
          `\`${text}\` is no verifier key, and no file with one: it looks like \`name+id+key\`.`,
        );
      logs.push(key);
    }
    const port = given.text("port") ?? "7421";
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
      return misuse(context, `\`${port}\` is no port: choose a number from 0 to 65535.`);
    const wanted = {
      name,
      logs,
      folder: given.text("data") ?? "witness",
      host: given.text("host") ?? "127.0.0.1",
    };
    const { url, key } = await context.ports.witness({ ...wanted, port: Number(port) });
    if (given.has("json")) printJson(context, { url, key, logs: logs.map((log) => log.name) });
    else {
      context.print(
        `The witness listens at ${url} and watches ${logs.map((log) => log.name).join(", ")}.\n\n`,
      );
      context.print(`  ${key}@${url}\n\n`);
      context.print(
        paragraph("This line belongs into TROTH_WITNESSES of the server whose log it is.", context),
      );
    }
    return done;
  },
};
