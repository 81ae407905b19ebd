import { Problem } from "../../kernel/problem.ts";

export const bodyBytesMax = 262_144;
const depthMax = 24;

/** The JSON of a body, or the problem with it. Bounded in size and depth before anything walks through it. */
export function parseBody(
  bytes: Buffer,
  contentType: string | undefined,
): { readonly json: unknown } | Problem {
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(contentType ?? "")) {
    return new Problem("unsupported-media-type", "send `content-type: application/json`");
  }
  if (bytes.length > bodyBytesMax) return tooLarge();
  const text = bytes.toString("utf8");
  // Bytes that are no UTF-8 come out as replacement characters and no longer as themselves.
  if (!Buffer.from(text).equals(bytes)) return invalidJson("it is not UTF-8");
  if (depthOf(text) > depthMax) return invalidJson(`it is nested deeper than ${depthMax} levels`);
  try {
    return { json: JSON.parse(text) };
  } catch {
    // The parser's own message quotes the text, which may hold personal data.
    return invalidJson("it does not parse");
  }
}

export function tooLarge(): Problem {
  return new Problem("body-too-large", `a body is at most ${bodyBytesMax} bytes`);
}

function invalidJson(why: string): Problem {
  return new Problem("invalid-json", `the body is not valid JSON: ${why}`);
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}
