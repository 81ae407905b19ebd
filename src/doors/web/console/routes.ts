import { Hono } from "hono";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { languageQuery } from "../layout.ts";
import { answeredIn, scripted } from "../passkey-parts.ts";
import { orAnswer, statusOf } from "../signed-in.ts";
import { formLimit, formOf, notKept, ownFormsOnly, secretOf } from "../visitor.ts";
import { accessRoutes } from "./access-routes.ts";
import { type ConsoleContext, type ConsoleEnv, cookies, frameOf, home } from "./context.ts";
import { evidenceRoutes } from "./evidence-routes.ts";
import { logRoutes } from "./log-routes.ts";
import { lookRoutes } from "./look-routes.ts";
import {
  codePage,
  consolePath,
  enrolPage,
  invitationPage,
  recoveryPage,
  signInPage,
  todayPage,
} from "./pages.ts";
import { sessionRoutes } from "./session-routes.ts";
import { consoleTexts } from "./texts.ts";
import { alertList } from "./ticket-page.ts";
import { ticketRoutes } from "./ticket-routes.ts";

/**
 * The console. Nothing of it is remembered by a browser or on the way. Whoever has not shown both proofs is led to where
 * they show them; a form that was refused is shown again with the reason, and says what was not done.
 */
export function consoleRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.use("*", ownFormsOnly, formLimit, notKept);
  pages.get("/sign-in", (context) => context.html(signInShown(context, null, null)));
  pages.post("/sign-in", signIn);
  pages.post("/passkey", signInWithPasskey);
  pages.get("/invitation", (context) => context.html(invitationPage(frameOf(context, null), null)));
  pages.post("/invitation", acceptInvitation);
  pages.use("*", async (context, next) => {
    const { app, slug, language } = context.var;
    const facts = await app.visit(cookies.tokenOf(context));
    const query = languageQuery(language);
    if (facts === null || facts.account.kind !== "staff") {
      return context.redirect(consolePath(slug, "/sign-in") + query, 303);
    }
    context.set("facts", facts);
    const inner = context.req.path.slice(consolePath(slug).length);
    const way = facts.session.level === "full" ? null : facts.hasSecondFactor ? "/second-factor" : "/enrol";
    if (way !== null && inner !== way && inner !== "/sign-out") {
      return context.redirect(consolePath(slug, way) + query, 303);
    }
    return next();
  });
  pages.post("/sign-out", async (context) => {
    const { app, slug, facts, language } = context.var;
    await app.endSession(facts, facts.session.id);
    cookies.drop(context);
    return context.redirect(consolePath(slug, "/sign-in") + languageQuery(language), 303);
  });
  pages.get("/second-factor", async (context) => context.html(await codeShown(context, null)));
  pages.post("/second-factor", showFactor);
  pages.get("/enrol", (context) => enrol(context, null));
  pages.post("/enrol", finishEnrolment);
  pages.get("/", async (context) =>
    context.html(
      todayPage(
        frameOf(context),
        await context.var.told(),
        null,
        alertList(frameOf(context), await context.var.app.support.alerts()),
      ),
    ),
  );
  pages.route("/sessions", sessionRoutes());
  pages.route("/access", accessRoutes());
  pages.route("/log", logRoutes());
  pages.route("/evidence", evidenceRoutes());
  pages.route("/tickets", ticketRoutes());
  pages.route("/", lookRoutes());
  return pages;
}

async function signIn(context: ConsoleContext): Promise<Response> {
  const field = await formOf(context);
  return orAnswer(
    context,
    async () => {
      const shown = { email: secretOf(field("email")), password: secretOf(field("password")) };
      cookies.keep(context, await context.var.app.showPassword(shown, cookies.fromOf(context)));
      return home(context);
    },
    (problem) => context.html(signInShown(context, problem, null), statusOf(problem)),
  );
}

async function signInWithPasskey(context: ConsoleContext): Promise<Response> {
  const form = await formOf(context);
  return orAnswer(
    context,
    async () => {
      const answered = answeredIn(form) ?? fail("code-refused", "no passkey was shown");
      cookies.keep(context, await context.var.app.passkeys.signIn(answered, cookies.fromOf(context)));
      return home(context);
    },
    (problem) => context.html(signInShown(context, problem, null), statusOf(problem)),
  );
}

function signInShown(context: ConsoleContext, problem: Problem | null, told: string | null) {
  const { passkeys } = context.var.app;
  const asked = scripted(context, passkeys.isOffered() ? passkeys.askAny() : null);
  return signInPage(frameOf(context, null), asked, problem, told);
}

async function codeShown(context: ConsoleContext, problem: Problem | null) {
  const { app, facts } = context.var;
  return codePage(frameOf(context), scripted(context, await app.passkeys.askOwn(facts)), problem);
}

async function acceptInvitation(context: ConsoleContext): Promise<Response> {
  const { app, language } = context.var;
  const field = await formOf(context);
  return orAnswer(
    context,
    async () => {
      const accepted = { code: secretOf(field("code")), password: secretOf(field("password")) };
      await app.acceptInvitation(accepted, { address: context.var.caller.address ?? "", device: null });
      return context.html(signInShown(context, null, consoleTexts[language].taken));
    },
    (problem) => context.html(invitationPage(frameOf(context, null), problem), statusOf(problem)),
  );
}

async function showFactor(context: ConsoleContext): Promise<Response> {
  const { app, facts } = context.var;
  const field = await formOf(context);
  return orAnswer(
    context,
    async () => {
      const answered = answeredIn(field);
      const from = cookies.fromOf(context);
      const renewed = await (answered === null
        ? app.showFactor(facts, secretOf(field("code")), from)
        : app.passkeys.show(facts, answered, from));
      cookies.keep(context, renewed);
      return home(context);
    },
    async (problem) => context.html(await codeShown(context, problem), statusOf(problem)),
  );
}

function enrol(context: ConsoleContext, problem: Problem | null): Response | Promise<Response> {
  const { app, facts, policy } = context.var;
  const enrolment = app.beginEnrolment(facts, policy.tenant);
  return context.html(
    enrolPage(frameOf(context), enrolment, problem),
    problem === null ? 200 : statusOf(problem),
  );
}

async function finishEnrolment(context: ConsoleContext): Promise<Response> {
  const { app, facts } = context.var;
  const field = await formOf(context);
  return orAnswer(
    context,
    async () => {
      const given = { sealed: field("sealed"), code: secretOf(field("code")) };
      const begun = await app.finishEnrolment(facts, given, cookies.fromOf(context));
      cookies.keep(context, begun);
      return context.html(recoveryPage(frameOf(context), begun.recoveryCodes));
    },
    (problem) => enrol(context, problem),
  );
}
