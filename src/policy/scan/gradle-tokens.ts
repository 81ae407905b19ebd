/** A word with its dots, the inside of a string, a single sign, or the end of a line. */
export type Token = {
  readonly kind: "word" | "text" | "sign" | "end";
  readonly text: string;
  readonly line: number;
};

/** Takes a Groovy or Kotlin text apart, without its comments. Reads any text, in one pass. */
export function* gradleTokens(text: string): Generator<Token> {
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const end = endOfToken(text, at);
    const raw = text.slice(at, end);
    const token = tokenOf(raw, line);
    if (token !== null) yield token;
    for (const sign of raw) if (sign === "\n") line += 1;
    at = end;
  }
}

function tokenOf(raw: string, line: number): Token | null {
  const first = raw[0] ?? "";
  if (raw.startsWith("//") || raw.startsWith("/*") || /[ \t\r]/.test(first)) return null;
  if (first === "\n") return { kind: "end", text: "", line };
  if (quotes.has(first))
    return { kind: "text", text: raw.replaceAll(/^(["'])\1{0,2}|(["'])\2{0,2}$/g, ""), line };
  return { kind: wordSign.test(first) ? "word" : "sign", text: raw, line };
}

const quotes: ReadonlySet<string> = new Set(['"', "'"]);
const wordSign = /[\w$]/;

function endOfToken(text: string, at: number): number {
  const sign = text[at] ?? "";
  if (text.startsWith("//", at)) return endBefore(text, "\n", at);
  if (text.startsWith("/*", at)) return endAfter(text, "*/", at + 2);
  if (text.startsWith(sign.repeat(3), at) && quotes.has(sign)) return endAfter(text, sign.repeat(3), at + 3);
  let end = at + 1;
  if (quotes.has(sign)) {
    while (end < text.length && text[end] !== sign && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
    return text[end] === sign ? end + 1 : Math.min(end, text.length);
  }
  if (wordSign.test(sign)) while (/[\w$.-]/.test(text[end] ?? "")) end += 1;
  return end;
}

function endBefore(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

function endAfter(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}
