import { Hono } from "hono";
import { parseId } from "../../../kernel/ids.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { type Html, languageQuery } from "../layout.ts";
import { answeredIn, passkeySection, scripted } from "../passkey-parts.ts";
import { passkeyWords } from "../passkey-words.ts";
import { orAnswer, statusOf } from "../signed-in.ts";
import { formOf, secretOf } from "../visitor.ts";
import { type ConsoleContext, type ConsoleEnv, cookies, doWith, frameOf } from "./context.ts";
import { consolePath, sessionsPage } from "./pages.ts";
import { consoleTexts } from "./texts.ts";

/** Where somebody is signed in, and how they sign in. */
export function sessionRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.get("/", (context) => show(context, null, null));
  pages.post("/end", async (context) => {
    const field = await formOf(context);
    return orAnswer(
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
    const from = cookies.fromOf(context);
    return orAnswer(
      context,
      async () => {
        const change = { old: secretOf(field("old")), password: secretOf(field("password")) };
        await context.var.app.changePassword(context.var.facts, change, from);
        return show(context, null, consoleTexts[context.var.language].changed);
      },
      (problem) => show(context, problem, null),
    );
  });
  pages.post("/passkey/add", (context) =>
    doWith(
      context,
      async (form) => {
        const { app, facts, language } = context.var;
        const answered = answeredIn(form) ?? fail("code-refused", "no passkey was shown");
        const from = cookies.fromOf(context);
        await app.passkeys.add(facts, { ...answered, label: secretOf(form("label")) }, from);
        return show(context, null, passkeyWords[language].isAdded);
      },
      (problem) => show(context, problem, null),
    ),
  );
  pages.post("/passkey/remove", (context) =>
    doWith(
      context,
      async (form) => {
        const { app, facts, language } = context.var;
        const id = parseId("credential", form("passkey")) ?? fail("not-found", "there is no such passkey");
        await app.passkeys.remove(facts, id);
        return show(context, null, passkeyWords[language].isRemoved);
      },
      (problem) => show(context, problem, null),
    ),
  );
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
  const passkeys = await passkeysShown(context);
  const shown = sessionsPage(frameOf(context), sessions, left, passkeys, problem, told);
  return context.html(shown, problem === null ? 200 : statusOf(problem));
}

async function passkeysShown(context: ConsoleContext): Promise<Html | ""> {
  const { app, facts, policy, language, slug } = context.var;
  if (!app.passkeys.isOffered()) return "";
  const name = `${policy.controller.name} · ${consoleTexts[language].title}`;
  const [passkeys, asked] = await Promise.all([app.passkeys.list(facts), app.passkeys.askNew(facts, name)]);
  return passkeySection(language, passkeys, scripted(context, asked), consolePath(slug, "/sessions/passkey"));
}
