import { Hono } from "hono";
import { parseId } from "../../../kernel/ids.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { Html } from "../layout.ts";
import { answeredIn, passkeySection, scripted } from "../passkey-parts.ts";
import { passkeyWords } from "../passkey-words.ts";
import { statusOf } from "../signed-in.ts";
import { type Form, formOf, secretOf } from "../visitor.ts";
import { type CentreContext, type CentreEnv, cookies, frameOf } from "./context.ts";
import { centrePath } from "./pages.ts";
import { centreTexts } from "./texts.ts";
import { enrolPage, recoveryPage, waysPage } from "./ways-pages.ts";
import { wayTexts } from "./ways-texts.ts";

/** How a person signs in: what they may add to the codes that are sent to them, and take away again. */
export function waysRoutes(): Hono<CentreEnv> {
  const pages = new Hono<CentreEnv>();
  pages.get("/", (context) => show(context, null));
  pages.post("/password", (context) =>
    change(context, async (form) => {
      const { app, facts, language } = context.var;
      await app.ways.setPassword(facts, secretOf(form("password")));
      return wayTexts[language].passwordSet;
    }),
  );
  pages.get("/authenticator", (context) => enrol(context, null));
  pages.post("/authenticator", finishEnrolment);
  pages.post("/authenticator/end", (context) =>
    change(context, async (form) => {
      const { app, facts, language } = context.var;
      const { token } = await app.ways.endTotp(facts, secretOf(form("code")), cookies.fromOf(context));
      await renew(context, token);
      return wayTexts[language].totpEnded;
    }),
  );
  pages.post("/passkey/add", addPasskey);
  pages.post("/passkey/remove", removePasskey);
  return pages;
}

/** The session goes on under a new token. */
async function renew(context: CentreContext, token: ReturnType<typeof secretOf>): Promise<void> {
  cookies.keep(context, { token });
  const facts = await context.var.app.visit(token.reveal());
  if (facts !== null) context.set("facts", facts);
}

async function enrol(context: CentreContext, problem: Problem | null): Promise<Response> {
  const { app, facts, policy } = context.var;
  try {
    const enrolment = app.ways.beginTotp(facts, policy.tenant);
    const page = enrolPage(frameOf(context, facts), enrolment, problem);
    return context.html(page, problem === null ? 200 : statusOf(problem));
  } catch (error) {
    if (error instanceof Problem) return show(context, error);
    throw error;
  }
}

async function finishEnrolment(context: CentreContext): Promise<Response> {
  const { app, facts } = context.var;
  const form = await formOf(context);
  try {
    const given = { sealed: form("sealed"), code: secretOf(form("code")) };
    const { token, recoveryCodes } = await app.ways.finishTotp(facts, given, cookies.fromOf(context));
    await renew(context, token);
    return context.html(recoveryPage(frameOf(context, context.var.facts), recoveryCodes));
  } catch (error) {
    if (error instanceof Problem) return enrol(context, error);
    throw error;
  }
}

function addPasskey(context: CentreContext): Promise<Response> {
  return change(context, async (form) => {
    const { app, facts, language } = context.var;
    const answered = answeredIn(form) ?? fail("code-refused", "no passkey was shown");
    await app.passkeys.add(facts, { ...answered, label: secretOf(form("label")) }, cookies.fromOf(context));
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

async function show(
  context: CentreContext,
  problem: Problem | null,
  told: string | null = null,
): Promise<Response> {
  const { app, facts } = context.var;
  const ways = await app.ways.waysOf(facts);
  const passkeys = await passkeysShown(context);
  const page = waysPage(frameOf(context, facts), { offers: app.ways.offers, ways, passkeys }, problem, told);
  return context.html(page, problem === null ? 200 : statusOf(problem));
}

async function passkeysShown(context: CentreContext): Promise<Html | ""> {
  const { app, facts, policy, language, slug } = context.var;
  if (!app.passkeys.isOffered()) return "";
  const name = `${policy.controller.name} · ${centreTexts[language].title}`;
  const [passkeys, asked] = await Promise.all([app.passkeys.list(facts), app.passkeys.askNew(facts, name)]);
  return passkeySection(language, passkeys, scripted(context, asked), centrePath(slug, "/ways/passkey"));
}
