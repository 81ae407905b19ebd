import { parseArgs } from "node:util";
import { assert } from "../../kernel/assert.ts";
import { didYouMean } from "../../policy/index.ts";
import type { Command, Given, Option } from "./command.ts";

export const commonOptions: Readonly<Record<string, Option>> = {
  json: { takes: null, words: "print JSON, for programs" },
  help: { takes: null, words: "print this help" },
};

export type Parsed =
  | { readonly ok: true; readonly given: Given }
  /** One sentence that says what is wrong. */
  | { readonly ok: false; readonly why: string };

/** Reads what was typed after the name of a command. */
export function parseOptions(command: Command, args: readonly string[]): Parsed {
  const options = { ...command.options, ...commonOptions };
  const operands: string[] = [];
  const values = new Map<string, string[]>();
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { takes }]) => [
      name,
      { type: takes === null ? "boolean" : "string", ...(name === "help" ? { short: "h" } : {}) } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options: config, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const before = values.get(token.name) ?? [];
    const why = optionComplaint(command, token, option, before.length > 0);
    if (why !== null) return { ok: false, why };
    values.set(token.name, [...before, token.value ?? ""]);
  }
  // Who asks for help has not finished typing: nothing else is expected yet.
  const why = values.has("help") ? null : missing(command, operands.length, values);
  return why === null ? { ok: true, given: givenFrom(options, operands, values) } : { ok: false, why };
}

type Token = {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

function optionComplaint(
  { name, options }: Command,
  { rawName, value, inlineValue }: Token,
  option: Option | undefined,
  isRepeated: boolean,
): string | null {
  if (option === undefined) {
    const names = [...Object.keys(options), ...Object.keys(commonOptions)].map((one) => `--${one}`);
    return `\`troth ${name}\` has no option \`${rawName}\` (${didYouMean(rawName, names)}).`;
  }
  if (option.takes === null && inlineValue === true) return `\`${rawName}\` is a switch and takes no value.`;
  if (option.takes !== null && (value === undefined || value === "" || isNextOption(value, inlineValue))) {
    return `\`${rawName}\` needs a value: \`${rawName} ${option.takes}\`.`;
  }
  if (isRepeated && option.takes !== null && option.many !== true) return `\`${rawName}\` is given twice.`;
  return null;
}

function isNextOption(value: string, inlineValue: boolean | undefined): boolean {
  return inlineValue !== true && value.startsWith("-");
}

function missing(command: Command, count: number, values: ReadonlyMap<string, unknown>): string | null {
  const { name, operands, options } = command;
  const typed = `troth ${name} ${operands.words}`;
  if (count < operands.min) return `Something is missing: it is \`${typed}\`.`;
  if (count > operands.max && operands.max === 0) return `\`troth ${name}\` takes nothing but options.`;
  if (count > operands.max) return `There is too much: it is \`${typed}\`.`;
  const needed = Object.keys(options).filter((one) => options[one]?.needed === true && !values.has(one));
  if (needed.length === 0) return null;
  const all = needed.map((one) => `\`--${one} ${options[one]?.takes}\``);
  return `\`troth ${name}\` needs ${all.join(" and ")}.`;
}

function givenFrom(
  options: Readonly<Record<string, Option>>,
  operands: readonly string[],
  values: ReadonlyMap<string, readonly string[]>,
): Given {
  const list = (option: string) => {
    assert(Object.hasOwn(options, option), "a command reads only the options that it declares");
    return values.get(option) ?? [];
  };
  return {
    operands,
    list,
    text: (option) => list(option)[0] ?? null,
    has: (option) => list(option).length > 0,
  };
}
