import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { SessionFacts } from "../../domains/access/index.ts";
import { Problem, problems } from "../../kernel/problem.ts";
import type { Policy } from "../../policy/index.ts";
import type { Language } from "./port.ts";

/** What console and centre share: what their pages are told, and how a form that was refused is answered. */

export type Frame = {
  readonly slug: string;
  readonly policy: Policy;
  readonly language: Language;
  /** `null` before somebody has signed in. */
  readonly facts: SessionFacts | null;
  readonly path: string;
};

/** The status of a problem is the registry's: a form that was refused says the same as the API would. */
export function statusOf(problem: Problem): ContentfulStatusCode {
  return problems[problem.code].status;
}

/** Runs a piece of work; a problem is handed to `shown`, which makes the page again and says what was not done. */
export async function orAnswer<E extends object>(
  context: Context<E>,
  work: () => Promise<Response>,
  shown: (problem: Problem) => Promise<Response> | Response,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const wait = error.facts["retryAfterSeconds"];
    if (wait !== undefined) context.header("retry-after", String(wait));
    return shown(error);
  }
}
