import { type Command, commands, exitsOf, usageOf } from "../../src/doors/cli/index.ts";

/** `docs/guides/command-line.md`, made of the commands themselves. */
export function guide(): string {
  return `# The command line

\`node tools/troth.mjs\` runs it from a clone, or \`npx troth\`. It installs and builds first where that is needed. Policies are
folders with a \`policy.yaml\`.

- \`troth <command> --help\` says all there is to know about a command.
- \`--json\` makes every answer readable by programs. What is no answer goes to the error stream.
- Colours are shown on a terminal only, and not where \`NO_COLOR\` is set.
- Exit code 2 means that the command line was not understood, or that a file or folder it names cannot be read.

| command | what it does |
|---|---|
${commands.map(({ name, summary }) => `| [\`${name}\`](#${name}) | ${summary} |`).join("\n")}

${commands.map(section).join("\n\n")}
`;
}

function section(command: Command): string {
  const { name, summary, options, example } = command;
  const rows = Object.entries(options).map(
    ([option, { takes, words }]) =>
      `| \`--${option}${takes === null ? "" : ` ${inCell(takes)}`}\` | ${words} |`,
  );
  const exits = exitsOf(command).flatMap(([code, words]) =>
    code === "2" ? [] : [`- \`${code}\`: ${words}`],
  );
  return [
    `## ${name}\n\n${summary}.`,
    `\`\`\`\n${usageOf(command)}\n\`\`\``,
    ...(rows.length === 0 ? [] : [`| option | meaning |\n|---|---|\n${rows.join("\n")}`]),
    `Example: \`${example}\``,
    `It exits with\n\n${exits.join("\n")}`,
  ].join("\n\n");
}

// A bar would end the cell.
function inCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
