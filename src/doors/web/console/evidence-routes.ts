import { Hono } from "hono";
import type { EvidenceTerm } from "../../../domains/promises/index.ts";
import type { Actor } from "../../../gate/index.ts";
import { endOfDay, startOfDay, textToDay, type Zone } from "../../../kernel/calendar.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { orAnswer, statusOf } from "../signed-in.ts";
import type { Form } from "../visitor.ts";
import { actorIn, type ConsoleContext, type ConsoleEnv, doWith, frameOf } from "./context.ts";
import { evidencePage } from "./evidence-page.ts";
import { consoleTexts } from "./texts.ts";

/** Documents that prove clauses: what there is, until when, and how the next one comes on record. */
export function evidenceRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.get("/", (context) => show(context, null, null));
  pages.post("/", (context) =>
    doWith(
      context,
      async (form) => {
        const actor = actorIn(context, { role: "administrator", action: "administer" });
        await context.var.app.recordEvidence(actor, evidenceIn(form));
        return show(context, null, consoleTexts[context.var.language].recorded);
      },
      (problem) => show(context, problem, null),
    ),
  );
  return pages;
}

/** Whoever may not see the list gets the same page without it, with the reason: also where a form of theirs was refused. */
function show(context: ConsoleContext, problem: Problem | null, told: string | null): Promise<Response> {
  const { app } = context.var;
  const page = (held: readonly EvidenceTerm[] | null, refused: Problem | null) =>
    context.html(
      evidencePage(frameOf(context), held, app.now(), refused, told),
      refused === null ? 200 : statusOf(refused),
    );
  return orAnswer(
    context,
    async () => page(await app.evidence(viewerIn(context)), problem),
    (refused) => page(null, problem ?? refused),
  );
}

/** The first of these roles that somebody has. */
const viewers = ["administrator", "dpo", "auditor"];

function viewerIn(context: ConsoleContext): Actor {
  const { roles } = context.var.facts;
  const role = viewers.find((one) => roles.includes(one));
  return role === undefined
    ? fail("forbidden", "you do not have a role that sees documents")
    : actorIn(context, { role, action: "look" });
}

const utc = "UTC" as Zone;

function evidenceIn(form: Form) {
  const [from, until] = [textToDay(form("from")), textToDay(form("until"))];
  if (from === null || until === null || until < from) {
    return fail("invalid-value", "a term has a first and a last day, written YYYY-MM-DD");
  }
  const digest = form("digest").trim().toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digest)) {
    return fail("invalid-value", "a document is named by its SHA-256 digest: 64 digits from 0 to f");
  }
  const text = (name: string) => {
    const given = form(name).trim();
    return given.length >= 1 && given.length <= 200
      ? given
      : fail("invalid-value", "a document has a name and an owner, of at most 200 letters each");
  };
  return {
    clause: form("clause"),
    document: text("document"),
    owner: text("owner"),
    digest: Buffer.from(digest, "hex"),
    validFrom: startOfDay(from, utc),
    validUntil: endOfDay(until, utc),
  };
}
