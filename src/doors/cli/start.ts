import { type Command, done } from "./command.ts";
import { printJson } from "./output.ts";

const names = ["port", "host", "data", "policies", "demo"] as const;

export const start: Command = {
  name: "start",
  summary: "Start the server, with its own database unless DATABASE_URL names one",
  operands: { words: "", min: 0, max: 0 },
  options: {
    port: { takes: "<number>", words: "where it listens; 7420 if left out, 0 for any that is free" },
    host: { takes: "<address>", words: "127.0.0.1 if left out; any other needs TLS" },
    data: { takes: "<folder>", words: "where the database and the keys lie; ./data if left out" },
    policies: { takes: "<folder>", words: "one folder for each tenant; ./policies if left out" },
    demo: { takes: "<on|off>", words: "make demo applications and people; on if left out" },
  },
  example: "troth start --port 7420",
  exits: { 0: "it was stopped, by Ctrl-C or a signal", 1: "it could not start" },
  run: async (given, context) => {
    const args = names.flatMap((name) => given.list(name).map((value) => `--${name}=${value}`));
    const isJson = given.has("json");
    const { url } = await context.ports.start(args, isJson ? () => {} : context.print);
    if (isJson) printJson(context, { url });
    return done;
  },
};
