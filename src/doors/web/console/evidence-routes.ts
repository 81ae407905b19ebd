import { Hono } from "hono";
import { endOfDay, startOfDay, textToDay, type Zone } from "../../../kernel/calendar.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { statusOf } from "../signed-in.ts";
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

async function show(
  context: ConsoleContext,
  problem: Problem | null,
  told: string | null,
): Promise<Response> {
  const { app } = context.var;
  const shown = evidencePage(frameOf(context), await app.evidence(), app.now(), problem, told);
  return context.html(shown, problem === null ? 200 : statusOf(problem));
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
