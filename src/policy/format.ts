import { CST, type Document, isCollection, Lexer, type Scalar, visit } from "yaml";
import { assert } from "../kernel/assert.ts";
import { newReport, sortFindings } from "./findings.ts";
import type { Finding } from "./model.ts";
import { textLimits } from "./text/limits.ts";
import { screen } from "./text/screen.ts";
import { parseTree, readDocument, treeToValue } from "./text/tree.ts";

export type Formatted = { readonly text: string } | { readonly findings: readonly Finding[] };

const lineWidth = 118;
/** A text longer than this does not stand on the line of its key. */
const inlineMax = 108;

/**
 * The same text in the one form: indented by two, quoted where another reader could take it for something else, long
 * texts folded. Comments and the order of keys stay. Formatting twice changes nothing more.
 */
export function formatPolicy(text: string, path = "policy.yaml"): Formatted {
  const report = newReport();
  const screened = screen(path, text, { tokens: textLimits.tokensMax }, report);
  const before = screened === null ? null : parseTree(path, screened, report);
  if (before === null || report.findings.length > 0) return { findings: sortFindings(report.findings) };

  const formatted = printDocument(readDocument(text));
  const after = parseTree(path, formatted, newReport());
  assert(
    after !== null && JSON.stringify(treeToValue(after)) === JSON.stringify(treeToValue(before)),
    "formatting does not change what a policy says",
  );
  return { text: formatted };
}

/** A document in the one form. */
export function printDocument(document: Document): string {
  visit(document, {
    Scalar: (key, node, path) => {
      const isInFlow = path.some((parent) => isCollection(parent) && parent.flow === true);
      restyle(node, key === "key", isInFlow);
    },
  });
  return tightenLists(document.toString({ lineWidth, minContentWidth: 40, indent: 2, indentSeq: true }));
}

function restyle(node: Scalar, isKey: boolean, isInFlow: boolean): void {
  if (typeof node.value !== "string") return;
  const isBlock = node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL";
  if (isBlock) return;
  if (!isKey && isAmbiguous(node.value)) node.type = "QUOTE_DOUBLE";
  else if (!isKey && !isInFlow && isLongLine(node.value)) node.type = "BLOCK_FOLDED";
  else node.type = "PLAIN";
}

/** Readers of YAML 1.1, which are many, take these for true and false. */
function isAmbiguous(value: string): boolean {
  return /^(?:y|yes|n|no|on|off|true|false)$/i.test(value);
}

function isLongLine(value: string): boolean {
  return value.length > inlineMax && !/\n/.test(value) && value === value.trim();
}

// The library pads lists as it pads maps; `[a, b]` is how everybody writes them.
function tightenLists(text: string): string {
  const tokens = [...new Lexer().lex(text)];
  const kinds = tokens.map((token) => CST.tokenType(token));
  const isPadding = (at: number) =>
    kinds[at] === "space" &&
    !/\n/.test(tokens[at] ?? "") &&
    (kinds[at - 1] === "flow-seq-start" || (kinds[at + 1] === "flow-seq-end" && !startsLine(kinds, at)));
  const written = tokens.filter((_, at) => !isPadding(at) && !isMark(kinds[at]));
  return written.join("");
}

function startsLine(kinds: readonly (CST.TokenType | null)[], at: number): boolean {
  return kinds[at - 1] === "newline";
}

/** Tokens that stand for something without characters. */
function isMark(kind: CST.TokenType | null | undefined): boolean {
  return kind === "doc-mode" || kind === "flow-error-end" || kind === "scalar";
}
