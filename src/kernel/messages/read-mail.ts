/** A mail as it came over the wire, read again. */
export type ReceivedMail = {
  /** By name in lower case, unfolded and decoded; the last of a name that comes twice. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
};

/** Reads a mail of the kind that `mail.ts` writes: one part, plain or in base64. Source: RFC 5322, RFC 2045, RFC 2047. */
export function readMail(raw: Buffer): ReceivedMail {
  const whole = raw.toString("utf8");
  const end = whole.indexOf("\r\n\r\n");
  const head = end < 0 ? whole : whole.slice(0, end);
  const body = end < 0 ? "" : whole.slice(end + 4);
  const headers = new Map<string, string>();
  for (const line of head.replaceAll(/\r\n(?=[ \t])/g, "").split("\r\n")) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim()));
  }
  const isEncoded = headers.get("content-transfer-encoding") === "base64";
  const text = isEncoded ? Buffer.from(body, "base64").toString("utf8") : body;
  return { headers, text: text.replaceAll("\r\n", "\n").replace(/\n$/, "") };
}

/** Words in base64 that follow each other are one text: a character may begin in one and end in the next. */
function decodeWords(value: string): string {
  const words = /=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=(?:\s+(?==\?utf-8\?b\?))?/gi;
  return value.replaceAll(/(?:=\?utf-8\?b\?[A-Za-z0-9+/=]*\?=\s*)+/gi, (row) => {
    const bytes = [...row.matchAll(words)].map(([, word]) => Buffer.from(word ?? "", "base64"));
    const isLast = !/\s$/.test(row);
    return Buffer.concat(bytes).toString("utf8") + (isLast ? "" : " ");
  });
}
