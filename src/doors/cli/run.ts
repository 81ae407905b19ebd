import { isCannotStart } from "../../kernel/postgres/index.ts";
import { type Context, done, failed } from "./command.ts";
import { commands } from "./commands.ts";
import { helpFor, overview, unknownCommand } from "./help.ts";
import { parseOptions } from "./options.ts";
import { misuse } from "./output.ts";

/** Runs one command line, the words after `troth`. Returns the exit code; an expected failure is a sentence. */
export async function runCommandLine(args: readonly string[], context: Context): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "--version") return say(context, `${context.version}\n`);
  if (name === "--help" || name === "-h") return say(context, overview(commands, context));
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    return misuse(context, unknownCommand(name, commands));
  }
  const parsed = parseOptions(command, rest);
  if (!parsed.ok) return misuse(context, parsed.why);
  if (parsed.given.has("help")) return say(context, helpFor(command, context));
  try {
    return await command.run(parsed.given, context);
  } catch (error) {
    if (!isCannotStart(error)) throw error;
    context.complain(`${error.message}\n`);
    return failed;
  }
}

function say(context: Context, text: string): number {
  context.print(text);
  return done;
}
