import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Intent, SessionFacts } from "../../../domains/access/index.ts";
import type { TenantPromises } from "../../../domains/promises/index.ts";
import type { Actor } from "../../../gate/index.ts";
import type { Caller } from "../../../kernel/caller.ts";
import { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { doorCookies } from "../door-cookies.ts";
import { languageQuery } from "../layout.ts";
import { answeredIn, scripted } from "../passkey-parts.ts";
import type { Language } from "../port.ts";
import { type Frame, orAnswer, statusOf } from "../signed-in.ts";
import { type Form, formOf, secretOf } from "../visitor.ts";
import { consolePath, freshPage } from "./pages.ts";
import type { ConsoleApp } from "./port.ts";

export type Variables = {
  readonly slug: string;
  readonly policy: Policy;
  readonly language: Language;
  readonly app: ConsoleApp;
  readonly caller: Caller;
  readonly facts: SessionFacts;
  readonly told: () => Promise<TenantPromises | null>;
};
export type ConsoleEnv = { Bindings: HttpBindings; Variables: Variables };
export type ConsoleContext = Context<ConsoleEnv>;

export const cookies = doorCookies("console");

export function home(context: ConsoleContext): Response {
  return context.redirect(consolePath(context.var.slug) + languageQuery(context.var.language), 303);
}

/** The frame of the page that is asked for. */
export function frameOf(context: ConsoleContext, facts: SessionFacts | null = context.var.facts): Frame {
  const { slug, policy, language } = context.var;
  return { slug, policy, language, facts, path: context.req.path };
}

export function actorIn(context: ConsoleContext, intent: Intent): Actor {
  return context.var.app.actor(context.var.facts, intent);
}

/** The fields by which a fresh proof comes with a form, and the names that they have nowhere else. */
const freshPrefix = "fresh-";

/**
 * Does what a form asks for. Where that takes a fresh proof, the same form is shown with a field for one: nothing that was
 * typed is lost, and it stands in no address. A form that brings the proof is taken with it.
 */
export async function doWith(
  context: ConsoleContext,
  deed: (form: Form) => Promise<Response>,
  shown: (problem: Problem) => Promise<Response> | Response,
): Promise<Response> {
  const form = await formOf(context);
  const again = async (problem: Problem | null) => {
    const asked = scripted(context, await context.var.app.passkeys.askOwn(context.var.facts));
    return context.html(freshPage(frameOf(context), form.all, asked, problem), statusOf(problem ?? stepUp));
  };
  if ([...form.all.keys()].some((name) => name.startsWith(freshPrefix))) {
    const refused = await freshen(context, form);
    if (refused !== null) return again(refused);
  }
  return orAnswer(
    context,
    () => deed(form),
    (problem) => (problem.code === "step-up-required" ? again(null) : shown(problem)),
  );
}

const stepUp = new Problem("step-up-required", "this takes a fresh proof of who you are");

async function freshen(context: ConsoleContext, form: Form): Promise<Problem | null> {
  const { app, facts } = context.var;
  const from = cookies.fromOf(context);
  try {
    const answered = answeredIn(form, freshPrefix);
    const { token } = await (answered === null
      ? app.showFactor(facts, secretOf(form(`${freshPrefix}code`)), from)
      : app.passkeys.show(facts, answered, from));
    cookies.keep(context, { token });
    const fresh = await app.visit(token.reveal());
    if (fresh !== null) context.set("facts", fresh);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
