import { styleText } from "node:util";
import { type Context, wronglyUsed } from "./command.ts";

/** Says in one sentence what is wrong with a command line, and returns the exit code for it. */
export function misuse(context: Context, sentence: string): number {
  context.complain(`${sentence}\n`);
  return wronglyUsed;
}

/** What the width and the colours of a text depend on. */
export type Paper = Pick<Context, "isColoured" | "columnsMax">;

export type Tone = "good" | "bad" | "warning" | "quiet" | "strong";

/** The text in a colour, where there are colours. */
export function paint(paper: Paper, tone: Tone, text: string): string {
  // The terminal was asked already, by whoever made the context.
  return paper.isColoured ? styleText(formats[tone], text, { validateStream: false }) : text;
}

const formats = { good: "green", bad: "red", warning: "yellow", quiet: "dim", strong: "bold" } as const;

export function printJson(context: Context, value: unknown): void {
  context.print(`${JSON.stringify(value, null, 2)}\n`);
}

/** `1 error`, `2 errors`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/**
 * Rows in columns two spaces apart, each as wide as its widest cell. The last column takes what is left of the line
 * and is wrapped under itself.
 */
export function table(rows: readonly (readonly string[])[], paper: Paper): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns - 1 }, (_, at) =>
    Math.max(...rows.map((row) => widthOf(row[at] ?? ""))),
  );
  return rows.map((row) => tableRow(row, widths, paper.columnsMax)).join("");
}

function tableRow(row: readonly string[], widths: readonly number[], columnsMax: number): string {
  const head = widths.map((width, at) => {
    const cell = row[at] ?? "";
    return `${cell}${" ".repeat(width - widthOf(cell))}  `;
  });
  const text = head.join("");
  const lines = wrapped(row[widths.length] ?? "", Math.max(lastColumnMin, columnsMax - widthOf(text)));
  return `${`${text}${lines.join(`\n${" ".repeat(widthOf(text))}`)}`.trimEnd()}\n`;
}

const lastColumnMin = 24;

/** A text in lines no wider than the paper, later ones indented as the first and `hang` spaces more. */
export function paragraph(text: string, paper: Paper, hang = 0): string {
  const indent = /^ */.exec(text)?.[0] ?? "";
  const lines = wrapped(text.trim(), paper.columnsMax - indent.length - hang);
  return `${indent}${lines.join(`\n${indent}${" ".repeat(hang)}`)}\n`;
}

/** Breaks at spaces, and between signs that need none. A word longer than a line stays whole: it may be copied. */
function wrapped(text: string, widthMax: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.match(pieces) ?? []) {
    if (line !== "" && widthOf(line) + widthOf(piece.trimEnd()) > widthMax) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += line === "" ? piece.trimStart() : piece;
  }
  return [...lines, line.trimEnd()];
}

const wide = "\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uff60";
const pieces = new RegExp(`[${wide}][，。；：、）」》！？]* *|[^ ${wide}]+ *| +`, "gu");
const wideSign = new RegExp(`[${wide}]`, "gu");
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
const colours = /\u001b\[\d+m/g;

/** Columns on a terminal: a Chinese sign takes two, a colour none. */
export function widthOf(text: string): number {
  const plain = text.replaceAll(colours, "");
  return [...plain].length + (plain.match(wideSign)?.length ?? 0);
}
