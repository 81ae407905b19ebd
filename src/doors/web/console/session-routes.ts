import { Hono } from "hono";
import { parseId } from "../../../kernel/ids.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { languageQuery } from "../layout.ts";
import { deviceOf, formOf, secretOf } from "../visitor.ts";
import { type ConsoleContext, type ConsoleEnv, frameOf, orShow, statusOf } from "./context.ts";
import { consolePath, sessionsPage } from "./pages.ts";
import { consoleTexts } from "./texts.ts";

/** Where somebody is signed in, and how they sign in. */
export function sessionRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.get("/", (context) => show(context, null, null));
  pages.post("/end", async (context) => {
    const field = await formOf(context);
    return orShow(
      context,
      async () => {
        const id = parseId("session", field("session"));
        const isEnded = id !== null && (await context.var.app.endSession(context.var.facts, id));
        if (!isEnded) fail("not-found", "there is no such session of yours");
        return back(context);
      },
      (problem) => show(context, problem, null),
    );
  });
  pages.post("/end-others", async (context) => {
    await context.var.app.endOtherSessions(context.var.facts);
    return back(context);
  });
  pages.post("/password", async (context) => {
    const field = await formOf(context);
    const from = { address: context.var.caller.address ?? "", device: deviceOf(context, "console") };
    return orShow(
      context,
      async () => {
        const change = { old: secretOf(field("old")), password: secretOf(field("password")) };
        await context.var.app.changePassword(context.var.facts, change, from);
        return show(context, null, consoleTexts[context.var.language].changed);
      },
      (problem) => show(context, problem, null),
    );
  });
  return pages;
}

function back(context: ConsoleContext): Response {
  const { slug, language } = context.var;
  return context.redirect(consolePath(slug, "/sessions") + languageQuery(language), 303);
}

async function show(
  context: ConsoleContext,
  problem: Problem | null,
  told: string | null,
): Promise<Response> {
  const { app, facts } = context.var;
  const [sessions, left] = await Promise.all([app.sessions(facts), app.recoveryLeft(facts)]);
  const shown = sessionsPage(frameOf(context), sessions, left, problem, told);
  return context.html(shown, problem === null ? 200 : statusOf(problem));
}
