import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { SessionFacts } from "../../../domains/access/index.ts";
import type { Caller } from "../../../kernel/caller.ts";
import { parseId } from "../../../kernel/ids.ts";
import { fail, Problem, problems } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { type Html, languageQuery } from "../layout.ts";
import { answeredIn, passkeySection, scripted } from "../passkey-parts.ts";
import { passkeyWords } from "../passkey-words.ts";
import type { Language } from "../port.ts";
import {
  dropToken,
  type Form,
  formLimit,
  formOf,
  keepToken,
  ownFormsOnly,
  secretOf,
  tokenOf,
} from "../visitor.ts";
import { journalTable } from "./journal.ts";
import { askPage, centrePage, centrePath, codePage, type Frame, sessionsTable } from "./pages.ts";
import type { CentreApp } from "./port.ts";
import { centreTexts } from "./texts.ts";

export type CentreEnv = {
  Bindings: HttpBindings;
  Variables: {
    readonly slug: string;
    readonly policy: Policy;
    readonly language: Language;
    readonly app: CentreApp;
    readonly caller: Caller;
    readonly facts: SessionFacts;
  };
};
type CentreContext = Context<CentreEnv>;

/** The privacy centre: where a person sees what is done with their data. Nothing of it is kept on the way. */
export function centreRoutes(): Hono<CentreEnv> {
  const pages = new Hono<CentreEnv>();
  pages.use("*", ownFormsOnly, formLimit, async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  pages.get("/sign-in", (context) => context.html(askShown(context, null)));
  pages.post("/sign-in", askCode);
  pages.post("/passkey", signInWithPasskey);
  pages.post("/code", showCode);
  pages.use("*", async (context, next) => {
    const { app, slug, caller, language } = context.var;
    const facts = await app.visit(tokenOf(context, "me", caller.transport === "tls"));
    if (facts === null || facts.account.kind !== "subject" || facts.session.level !== "full") {
      return context.redirect(centrePath(slug, "/sign-in") + languageQuery(language), 303);
    }
    context.set("facts", facts);
    return next();
  });
  pages.post("/sign-out", async (context) => {
    const { app, slug, caller, facts, language } = context.var;
    await app.endSession(facts, facts.session.id);
    dropToken(context, "me", slug, caller.transport === "tls");
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
  pages.post("/passkey/add", addPasskey);
  pages.post("/passkey/remove", removePasskey);
  pages.get("/", (context) => show(context, null));
  return pages;
}

async function show(
  context: CentreContext,
  problem: Problem | null,
  told: string | null = null,
): Promise<Response> {
  const { app, facts, language } = context.var;
  const frame = frameOf(context, facts);
  const asked = context.req.query("before") ?? "";
  const before = /^\d{1,15}$/.test(asked) ? Number(asked) : null;
  const [journal, sessions] = await Promise.all([app.journal(facts, before), app.sessions(facts)]);
  const said = told === null ? "" : html`<p class="notice" role="status">${told}</p>`;
  const table = sessionsTable(frame, sessions);
  const body = html`${said}${journalTable(frame, journal)}${table}${await passkeysShown(context)}`;
  const shown = centrePage(frame, centreTexts[language].title, body, problem);
  return context.html(shown, problem === null ? 200 : statusOf(problem));
}

function home(context: CentreContext): Response {
  return context.redirect(centrePath(context.var.slug) + languageQuery(context.var.language), 303);
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
      const { challenge, digits } = await app.askCode(asked, fromOf(context));
      return context.html(codePage(frameOf(context, null), { challenge, digits }, null));
    },
    (problem) => askShown(context, problem),
  );
}

async function showCode(context: CentreContext): Promise<Response> {
  const { app, slug, caller } = context.var;
  const field = await formOf(context);
  const challenge = parseId("challenge", field("challenge"));
  const digits = Number(field("digits")) || 6;
  return orShow(
    context,
    async () => {
      if (challenge === null) return fail("code-refused", "this code does not count");
      const { token } = await app.showCode({ challenge, code: secretOf(field("code")) }, fromOf(context));
      keepToken(context, "me", slug, caller.transport === "tls", token);
      return home(context);
    },
    (problem) =>
      challenge === null
        ? askShown(context, problem)
        : codePage(frameOf(context, null), { challenge, digits }, problem),
  );
}

async function signInWithPasskey(context: CentreContext): Promise<Response> {
  const { app, slug, caller } = context.var;
  const form = await formOf(context);
  return orShow(
    context,
    async () => {
      const answered = answeredIn(form) ?? fail("code-refused", "no passkey was shown");
      const { token } = await app.passkeys.signIn(answered, fromOf(context));
      keepToken(context, "me", slug, caller.transport === "tls", token);
      return home(context);
    },
    (problem) => askShown(context, problem),
  );
}

function askShown(context: CentreContext, problem: Problem | null) {
  const { channels, passkeys } = context.var.app;
  const asked = scripted(context, passkeys.isOffered() ? passkeys.askAny() : null);
  return askPage(frameOf(context, null), channels, asked, problem);
}

function addPasskey(context: CentreContext): Promise<Response> {
  return change(context, async (form) => {
    const { app, facts, language } = context.var;
    const answered = answeredIn(form) ?? fail("code-refused", "no passkey was shown");
    await app.passkeys.add(facts, { ...answered, label: secretOf(form("label")) }, fromOf(context));
    return passkeyWords[language].isAdded;
  });
}

function removePasskey(context: CentreContext): Promise<Response> {
  return change(context, async (form) => {
    const { app, facts, language } = context.var;
    const id = parseId("credential", form("passkey")) ?? fail("not-found", "there is no such passkey");
    await app.passkeys.remove(facts, id);
    return passkeyWords[language].isRemoved;
  });
}

/** Changes something of one's own and says so on the same page, or says there why it was not done. */
async function change(context: CentreContext, work: (form: Form) => Promise<string>): Promise<Response> {
  const form = await formOf(context);
  try {
    return await show(context, null, await work(form));
  } catch (error) {
    if (error instanceof Problem) return show(context, error);
    throw error;
  }
}

async function passkeysShown(context: CentreContext): Promise<Html | ""> {
  const { app, facts, policy, language, slug } = context.var;
  if (!app.passkeys.isOffered()) return "";
  const name = `${policy.controller.name} · ${centreTexts[language].title}`;
  const [passkeys, asked] = await Promise.all([app.passkeys.list(facts), app.passkeys.askNew(facts, name)]);
  return passkeySection(language, passkeys, scripted(context, asked), centrePath(slug, "/passkey"));
}

function fromOf(context: CentreContext) {
  return { address: context.var.caller.address ?? "", device: null };
}

function frameOf(context: CentreContext, facts: SessionFacts | null): Frame {
  const { slug, policy, language } = context.var;
  return { slug, policy, language, facts, path: context.req.path };
}

async function orShow(
  context: CentreContext,
  work: () => Promise<Response>,
  shown: (problem: Problem) => ReturnType<typeof centrePage>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const wait = error.facts["retryAfterSeconds"];
    if (wait !== undefined) context.header("retry-after", String(wait));
    return context.html(shown(error), statusOf(error));
  }
}

function statusOf(problem: Problem): ContentfulStatusCode {
  return problems[problem.code].status;
}
