import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { SessionFacts } from "../../../domains/access/index.ts";
import type { Caller } from "../../../kernel/caller.ts";
import { Problem, problems } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { type Html, languageQuery } from "../layout.ts";
import type { Language } from "../port.ts";
import { deviceOf } from "../visitor.ts";
import { centrePath, type Frame } from "./pages.ts";
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

export function fromOf(context: CentreContext) {
  return { address: context.var.caller.address ?? "", device: deviceOf(context, "me") };
}

export function frameOf(context: CentreContext, facts: SessionFacts | null): Frame {
  const { slug, policy, language } = context.var;
  return { slug, policy, language, facts, path: context.req.path };
}

export function home(context: CentreContext): Response {
  return context.redirect(centrePath(context.var.slug) + languageQuery(context.var.language), 303);
}

export async function orShow(
  context: CentreContext,
  work: () => Promise<Response>,
  shown: (problem: Problem) => Html | Promise<Html>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const wait = error.facts["retryAfterSeconds"];
    if (wait !== undefined) context.header("retry-after", String(wait));
    return context.html(await shown(error), statusOf(error));
  }
}

export function statusOf(problem: Problem): ContentfulStatusCode {
  return problems[problem.code].status;
}
