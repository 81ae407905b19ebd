import type { App } from "../app.ts";
import { instantToText } from "../kernel/clock.ts";
import type { Log } from "../kernel/log.ts";
import { isMailAddress } from "../kernel/messages/index.ts";
import type { EventHandler, EventHandlers } from "../kernel/outbox/index.ts";
import { personal } from "../kernel/personal.ts";
import { Problem } from "../kernel/problem.ts";

/** Who is told of what. */
export function handlersOf(app: Pick<App, "messenger" | "promises">, log: Log): EventHandlers {
  return {
    "evidence.ending": [remindOwner(app, log)],
    "version.review-due": [
      async (_, { facts }) =>
        log.warn("version.review-due", { clause: String(facts["clause"]), count: Number(facts["version"]) }),
    ],
    // Whoever operates sees that somebody is guessing; the owner is told when they come in.
    "sign-in.held-up": [
      async (_tx, { facts }) => log.warn("sign-in.held-up", { account: String(facts["account"]) }),
    ],
  };
}

/** The log says it always; the owner of the document gets a mail where the owner is an e-mail address. */
function remindOwner(app: Pick<App, "messenger" | "promises">, log: Log): EventHandler {
  return async (tx, { facts }) => {
    const [clause, daysBefore] = [String(facts["clause"]), Number(facts["daysBefore"])];
    log.warn("evidence.ending", { clause, count: daysBefore });
    const kept = await app.promises.evidenceOf(tx, String(facts["evidence"]));
    if (kept === null || !isMailAddress(kept.owner)) return;
    try {
      await app.messenger.send({ channel: "email", to: personal(kept.owner), ...letter(kept, daysBefore) });
    } catch (error) {
      // What may go better in a minute is tried again by the outbox. What will not is said once and never holds up others.
      if (!(error instanceof Problem) || mayPass(error)) throw error;
      log.warn("evidence.not-reminded", { clause, outcome: String(error.facts["reason"]) });
    }
  };
}

function mayPass({ facts }: Problem): boolean {
  return facts["reason"] === "busy" || facts["reason"] === "unreachable";
}

type Ending = {
  readonly document: string;
  readonly clause: string;
  readonly validUntil: Parameters<typeof instantToText>[0];
};

function letter({ document, clause, validUntil }: Ending, daysBefore: number) {
  const end = `${instantToText(validUntil).slice(0, 16).replace("T", " ")} UTC`;
  const days = daysBefore === 1 ? "one day" : `${daysBefore} days`;
  return {
    language: "en",
    subject: `Within ${days} a document no longer proves clause ${clause}`,
    text: [
      `The document “${document}” proves clause ${clause} of the published policy. Its term ends at ${end}.`,
      "",
      "From then on the policy page says that the clause is unproven. Put its successor on record with",
      "`troth evidence` before that.",
      "",
      "You are written to because you are named as the owner of this document.",
    ].join("\n"),
  } as const;
}
