import { CST, Lexer } from "yaml";
import type { Place, Report } from "../findings.ts";
import { findForbidden } from "./characters.ts";
import { textLimits } from "./limits.ts";
import { placesOf } from "./places.ts";

/** What is left of the limit on tokens, shared by all files of a policy. */
export type Budget = { tokens: number };

/**
 * The text of a file, or `null` where it is not read any further. Decides by a look at bytes and tokens, without
 * recursion and without building anything: what would exhaust the reader never reaches it.
 */
export function screen(
  path: string,
  source: Uint8Array | string,
  budget: Budget,
  report: Report,
): string | null {
  const start: Place = { path, line: 1, column: 1 };
  if (source.length > textLimits.fileBytesMax) {
    report.add("file-too-large", start, `the file is larger than ${textLimits.fileBytesMax} bytes`);
    return null;
  }
  const text = decode(source);
  if (text === null) {
    report.add(
      "wrong-encoding",
      start,
      "the file is not UTF-8 without a byte order mark",
      "save it as UTF-8",
    );
    return null;
  }
  const forbidden = findForbidden(text);
  if (forbidden !== null) {
    const place = placesOf(path, text)(forbidden.index);
    const point = (text.codePointAt(forbidden.index) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    report.add(forbidden.kind, place, `the character U+${point} is not allowed here`, "delete it");
    return null;
  }
  return screenTokens(path, text, budget, report) ? text : null;
}

function decode(source: Uint8Array | string): string | null {
  if (typeof source === "string")
    return source.isWellFormed() && !source.startsWith("\uFEFF") ? source : null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(source);
    return text.startsWith("\uFEFF") ? null : text;
  } catch {
    return null; // The decoder has no other way to say so.
  }
}

/** Whether the tokens are few enough, not nested too deeply, and only of the kinds that are read. */
function screenTokens(path: string, text: string, budget: Budget, report: Report): boolean {
  const places = placesOf(path, text);
  let offset = 0;
  let depth = 0;
  let lineStart = 0;
  let isLeading = true;
  for (const token of new Lexer().lex(text)) {
    const kind = CST.tokenType(token);
    // These stand for what has no characters: the start of a document, of a plain or block scalar, the end of a flow.
    if (kind === "doc-mode" || kind === "flow-error-end" || kind === "scalar") continue;
    budget.tokens -= 1;
    if (budget.tokens < 0) {
      report.add("too-many-parts", places(offset), `the policy has more than ${textLimits.tokensMax} parts`);
      return false;
    }
    const refused = kind === null ? undefined : refusedTokens[kind];
    if (refused !== undefined) {
      report.add(refused.code, places(offset), refused.message, refused.hint);
      return false;
    }
    if (kind === "flow-seq-start" || kind === "flow-map-start") depth += 1;
    if (kind === "flow-seq-end" || kind === "flow-map-end") depth = Math.max(0, depth - 1);
    const isTooFarRight = isLeading && kind !== "space" && offset - lineStart > textLimits.indentMax;
    if (depth > textLimits.flowDepthMax || isTooFarRight) {
      report.add("too-deep", places(offset), "the text is nested too deeply");
      return false;
    }
    isLeading = kind === "newline" || (isLeading && leading.has(kind ?? "scalar"));
    offset += token.length;
    const lineBreak = token.lastIndexOf("\n");
    if (lineBreak >= 0) lineStart = offset - token.length + lineBreak + 1;
  }
  return true;
}

/** What may stand before the content of a line, and opens a level of a block. */
const leading: ReadonlySet<string> = new Set(["space", "seq-item-ind", "explicit-key-ind", "map-value-ind"]);

type Refused = {
  readonly code: "yaml-alias" | "yaml-tag" | "yaml-directive";
  readonly message: string;
  readonly hint: string;
};

// A few lines of aliases unfold into more than any memory holds, and tags choose how a value is made.
const refusedTokens: Readonly<Partial<Record<CST.TokenType, Refused>>> = {
  alias: { code: "yaml-alias", message: "aliases are not read", hint: "write the value out" },
  anchor: {
    code: "yaml-alias",
    message: "anchors are not read",
    hint: "write the value out where it is needed",
  },
  tag: { code: "yaml-tag", message: "tags are not read", hint: "quote the value if it is meant as text" },
  "directive-line": { code: "yaml-directive", message: "directives are not read", hint: "delete the line" },
};
