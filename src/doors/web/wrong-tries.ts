import { html } from "hono/html";
import type { SessionFacts } from "../../domains/access/index.ts";
import { type Html, minuteOf } from "./layout.ts";

/** What somebody who comes in is told of those who tried before them, and failed. */
export function wrongTriesLine(
  facts: SessionFacts | null,
  words: (count: number, since: string) => string,
): Html | "" {
  const { wrongTries = 0, wrongSince = null } = facts?.arrival ?? {};
  if (wrongTries === 0 || wrongSince === null) return "";
  return html`<p class="notice" role="status">${words(wrongTries, minuteOf(wrongSince))}</p>`;
}
