import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { SessionFacts } from "../../../domains/access/index.ts";
import type { Caller } from "../../../kernel/caller.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { doorCookies } from "../door-cookies.ts";
import { type Html, languageQuery } from "../layout.ts";
import type { Language } from "../port.ts";
import { type Frame, orAnswer, statusOf } from "../signed-in.ts";
import { centrePath } from "./pages.ts";
import type { CentreApp } from "./port.ts";

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
export type CentreContext = Context<CentreEnv>;

export const cookies = doorCookies("me");

export function frameOf(context: CentreContext, facts: SessionFacts | null): Frame {
  const { slug, policy, language } = context.var;
  return { slug, policy, language, facts, path: context.req.path };
}

export function home(context: CentreContext): Response {
  return context.redirect(centrePath(context.var.slug) + languageQuery(context.var.language), 303);
}

export function orShow(
  context: CentreContext,
  work: () => Promise<Response>,
  shown: (problem: Problem) => Html | Promise<Html>,
): Promise<Response> {
  return orAnswer(context, work, async (problem) => context.html(await shown(problem), statusOf(problem)));
}
