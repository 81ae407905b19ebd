import { Hono } from "hono";
import { html } from "hono/html";
import { parseId } from "../../../kernel/ids.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import { languageQuery } from "../layout.ts";
import { answeredIn, scripted } from "../passkey-parts.ts";
import { sessionsTable } from "../sessions-table.ts";
import { statusOf } from "../signed-in.ts";
import { formLimit, formOf, notKept, ownFormsOnly, secretOf } from "../visitor.ts";
import { wrongTriesLine } from "../wrong-tries.ts";
import { type CentreContext, type CentreEnv, cookies, frameOf, home, orShow } from "./context.ts";
import { journalTable } from "./journal.ts";
import { organisationRoutes } from "./organisation-routes.ts";
import { askPage, centrePage, centrePath, codePage } from "./pages.ts";
import { supportRoutes } from "./support-routes.ts";
import { centreTexts } from "./texts.ts";
import { passwordForm, secondPage } from "./ways-pages.ts";
import { waysRoutes } from "./ways-routes.ts";
import { wayTexts } from "./ways-texts.ts";

/** The privacy centre: where a person sees what is done with their data. Nothing of it is kept on the way. */
export function centreRoutes(): Hono<CentreEnv> {
  const pages = new Hono<CentreEnv>();
  pages.use("*", ownFormsOnly, formLimit, notKept);
  pages.get("/sign-in", (context) => context.html(askShown(context, null)));
  pages.post("/sign-in", askCode);
  pages.post("/passkey", signInWithPasskey);
  pages.post("/code", showCode);
  pages.post("/password", signInWithPassword);
  pages.use("*", async (context, next) => {
    const { app, slug, language } = context.var;
    const facts = await app.visit(cookies.tokenOf(context));
    if (facts === null || facts.account.kind !== "subject") {
      return context.redirect(centrePath(slug, "/sign-in") + languageQuery(language), 303);
    }
    context.set("facts", facts);
    const inner = context.req.path.slice(centrePath(slug).length);
    if (facts.session.level !== "full" && inner !== "/second-factor" && inner !== "/sign-out") {
      return context.redirect(centrePath(slug, "/second-factor") + languageQuery(language), 303);
    }
    return next();
  });
  pages.post("/sign-out", async (context) => {
    const { app, slug, facts, language } = context.var;
    await app.endSession(facts, facts.session.id);
    cookies.drop(context);
    return context.redirect(centrePath(slug, "/sign-in") + languageQuery(language), 303);
  });
  pages.post("/sessions/end", async (context) => {
    const field = await formOf(context);
    const id = parseId("session", field("session"));
    const isEnded = id !== null && (await context.var.app.endSession(context.var.facts, id));
    return isEnded
      ? home(context)
      : show(context, new Problem("not-found", "there is no such session of yours"));
  });
  pages.post("/sessions/end-others", async (context) => {
    await context.var.app.endOtherSessions(context.var.facts);
    return home(context);
  });
  pages.get("/second-factor", async (context) => context.html(await secondShown(context, null)));
  pages.post("/second-factor", showSecond);
  pages.route("/ways", waysRoutes());
  pages.route("/support", supportRoutes());
  pages.route("/organisation", organisationRoutes());
  pages.get("/", (context) => show(context, null));
  return pages;
}

async function show(context: CentreContext, problem: Problem | null): Promise<Response> {
  const { app, facts, language } = context.var;
  const frame = frameOf(context, facts);
  const asked = context.req.query("before") ?? "";
  const before = /^\d{1,15}$/.test(asked) ? Number(asked) : null;
  const [journal, sessions] = await Promise.all([app.journal(facts, before), app.sessions(facts)]);
  const ways = `${centrePath(frame.slug, "/ways")}${languageQuery(language)}`;
  const link = html`<p><a href="${ways}">${wayTexts[language].ways}</a></p>`;
  const wrong = wrongTriesLine(facts, centreTexts[language].wrongTries);
  const table = sessionsTable(frame, centreTexts[language], centrePath(frame.slug, "/sessions"), sessions);
  const body = html`${wrong}${journalTable(frame, journal)}${table}${link}`;
  const shown = centrePage(frame, centreTexts[language].title, body, problem);
  return context.html(shown, problem === null ? 200 : statusOf(problem));
}

async function signInWithPassword(context: CentreContext): Promise<Response> {
  const form = await formOf(context);
  return orShow(
    context,
    async () => {
      const shown = { identifier: secretOf(form("identifier")), password: secretOf(form("password")) };
      cookies.keep(context, await context.var.app.ways.showPassword(shown, cookies.fromOf(context)));
      return home(context);
    },
    (problem) => askShown(context, problem),
  );
}

async function showSecond(context: CentreContext): Promise<Response> {
  const { app, facts } = context.var;
  const form = await formOf(context);
  return orShow(
    context,
    async () => {
      const answered = answeredIn(form);
      const renewed = await (answered === null
        ? app.ways.showFactor(facts, secretOf(form("code")), cookies.fromOf(context))
        : app.passkeys.show(facts, answered, cookies.fromOf(context)));
      cookies.keep(context, renewed);
      return home(context);
    },
    (problem) => secondShown(context, problem),
  );
}

async function secondShown(context: CentreContext, problem: Problem | null) {
  const { app, facts } = context.var;
  return secondPage(frameOf(context, facts), scripted(context, await app.passkeys.askOwn(facts)), problem);
}

async function askCode(context: CentreContext): Promise<Response> {
  const { app, language } = context.var;
  const field = await formOf(context);
  return orShow(
    context,
    async () => {
      const channel = app.channels.find((one) => one === field("channel"));
      if (channel === undefined) return fail("not-declared", "there is no such way to sign in");
      const asked = { channel, identifier: secretOf(field("identifier")), language };
      const { challenge, digits } = await app.askCode(asked, cookies.fromOf(context));
      return context.html(codePage(frameOf(context, null), { challenge, digits }, null));
    },
    (problem) => askShown(context, problem),
  );
}

async function showCode(context: CentreContext): Promise<Response> {
  const { app } = context.var;
  const field = await formOf(context);
  const challenge = parseId("challenge", field("challenge"));
  const digits = Number(field("digits")) || 6;
  return orShow(
    context,
    async () => {
      if (challenge === null) return fail("code-refused", "this code does not count");
      cookies.keep(
        context,
        await app.showCode({ challenge, code: secretOf(field("code")) }, cookies.fromOf(context)),
      );
      return home(context);
    },
    (problem) =>
      challenge === null
        ? askShown(context, problem)
        : codePage(frameOf(context, null), { challenge, digits }, problem),
  );
}

async function signInWithPasskey(context: CentreContext): Promise<Response> {
  const { app } = context.var;
  const form = await formOf(context);
  return orShow(
    context,
    async () => {
      const answered = answeredIn(form) ?? fail("code-refused", "no passkey was shown");
      cookies.keep(context, await app.passkeys.signIn(answered, cookies.fromOf(context)));
      return home(context);
    },
    (problem) => askShown(context, problem),
  );
}

function askShown(context: CentreContext, problem: Problem | null) {
  const { channels, passkeys, ways } = context.var.app;
  const asked = scripted(context, passkeys.isOffered() ? passkeys.askAny() : null);
  const more = ways.offers.password ? passwordForm(frameOf(context, null)) : "";
  return askPage(frameOf(context, null), { channels, asked, more }, problem);
}
