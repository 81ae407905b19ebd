import { html } from "hono/html";
import type { ListedSession } from "../../domains/access/index.ts";
import { act } from "./forms.ts";
import { type Html, languageQuery, minuteOf } from "./layout.ts";
import type { Frame } from "./signed-in.ts";

/** In the words of its door. */
type Words = Readonly<
  Record<"sessions" | "begun" | "seen" | "newDevice" | "thisOne" | "end" | "endOthers", string>
>;

/** Where somebody is signed in, each with a button that ends it; `path` is where the forms go. */
export function sessionsTable(
  { facts, language }: Frame,
  words: Words,
  path: string,
  sessions: readonly ListedSession[],
): Html {
  const query = languageQuery(language);
  const rows = sessions.map(
    (session) =>
      html`<tr><td data-head="${words.begun}">${minuteOf(session.createdAt)}${session.isNewDevice ? ` (${words.newDevice})` : ""}</td><td data-head="${words.seen}">${minuteOf(session.lastSeenAt)}</td><td>${
        session.id === facts?.session.id
          ? words.thisOne
          : act(words.end, `${path}/end${query}`, { session: session.id })
      }</td></tr>`,
  );
  return html`<table><caption>${words.sessions}</caption><thead><tr><th scope="col">${words.begun}</th><th scope="col">${words.seen}</th><td></td></tr></thead><tbody>${rows}</tbody></table>
${sessions.length > 1 ? act(words.endOthers, `${path}/end-others${query}`) : ""}`;
}
