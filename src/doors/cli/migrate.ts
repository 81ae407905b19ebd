import { type Command, done } from "./command.ts";
import { count, printJson } from "./output.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "Bring the database up to date, and start nothing",
  operands: { words: "", min: 0, max: 0 },
  options: {
    data: {
      takes: "<folder>",
      words: "where the database lies, unless DATABASE_URL names one; ./data if left out",
    },
  },
  example: "troth migrate --data ./data",
  exits: { 0: "the database is up to date", 1: "it could not be reached, or is of a newer version" },
  run: async (given, context) => {
    const args = given.list("data").map((value) => `--data=${value}`);
    const migrations = await context.ports.migrate(args);
    if (given.has("json")) printJson(context, { migrations });
    else {
      const all = count(migrations.length, "migration");
      context.print(`The database is up to date: ${all}, the last is ${migrations.at(-1)}.\n`);
    }
    return done;
  },
};
