import { didYouMean } from "../../policy/index.ts";
import { type Command, done, type Option } from "./command.ts";
import { commonOptions } from "./options.ts";
import { misuse, type Paper, paint, paragraph, printJson, table } from "./output.ts";

/** The exit codes that every command has, where it does not say otherwise. */
const commonExits: Readonly<Record<number, string>> = {
  0: "done",
  1: "it failed",
  2: "the command line was not understood, or a file or folder that it names cannot be read",
};

/** `troth check <policy folder>... [--json]`. */
export function usageOf({ name, operands, options }: Command): string {
  const all = Object.entries({ ...options, json: commonOptions["json"] }).flatMap(([option, one]) =>
    one === undefined ? [] : [optionUsage(option, one)],
  );
  return ["troth", name, operands.words, ...all].filter((word) => word !== "").join(" ");
}

function optionUsage(name: string, { takes, needed, many }: Option): string {
  const text = takes === null ? `--${name}` : `--${name} ${takes}`;
  return `${needed === true ? text : `[${text}]`}${many === true ? "..." : ""}`;
}

/** All that is known of a command. */
export function helpFor(command: Command, paper: Paper): string {
  const options = Object.entries({ ...command.options, ...commonOptions }).map(([name, { takes, words }]) => [
    `  --${name}${takes === null ? "" : ` ${takes}`}`,
    words,
  ]);
  const heading = (text: string) => `\n${paint(paper, "strong", text)}\n`;
  return [
    paragraph(`${command.summary}.`, paper),
    heading("Usage"),
    paragraph(`  ${unbroken(usageOf(command))}`, paper, 4).replaceAll(unbrokenSpace, " "),
    heading("Options"),
    table(options, paper),
    heading("Example"),
    `  $ ${command.example}\n`,
    heading("Exit codes"),
    table(
      exitsOf(command).map(([code, words]) => [`  ${code}`, words]),
      paper,
    ),
  ].join("");
}

// An option stays on one line with its value.
function unbroken(usage: string): string {
  return usage.replaceAll(/(--[\w-]+) (?=<)/g, `$1${unbrokenSpace}`);
}
const unbrokenSpace = "\u00a0";

/** One sentence, with a guess at what was meant. */
export function unknownCommand(name: string, commands: readonly Command[]): string {
  const names = commands.map((one) => one.name);
  return `Troth has no command \`${name}\` (${didYouMean(name, names)}).`;
}

export function exitsOf({ exits }: Command): [string, string][] {
  return Object.entries({ ...commonExits, ...exits });
}

/** All commands, one line each. */
export function overview(commands: readonly Command[], paper: Paper): string {
  const rows = commands.map(({ name, summary }) => [`  ${paint(paper, "strong", name)}`, summary]);
  return [
    "Troth makes a privacy policy true: a clause is the words people read and the rule software enforces.\n\n",
    table(rows, paper),
    "\n`troth <command> --help` says more, with an example. `--json` makes any answer readable by programs.\n",
  ].join("");
}

/** The command that explains the others. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    summary: "Say what troth can do, or what one command does",
    operands: { words: "[<command>]", min: 0, max: 1 },
    options: {},
    example: "troth help check",
    exits: {},
    run: async (given, context) => {
      const [name] = given.operands;
      const named = commands().filter((one) => name === undefined || one.name === name);
      const [first] = named;
      if (first === undefined) return misuse(context, unknownCommand(name ?? "", commands()));
      if (given.has("json")) printJson(context, named.map(described));
      else context.print(name === undefined ? overview(commands(), context) : helpFor(first, context));
      return done;
    },
  };
}

function described(command: Command) {
  const { name, summary, example, options } = command;
  return {
    name,
    summary,
    usage: usageOf(command),
    example,
    options,
    exitCodes: Object.fromEntries(exitsOf(command)),
  };
}
