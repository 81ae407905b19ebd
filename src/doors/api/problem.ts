import type { z } from "zod";
import { Problem, type ProblemCode, problems } from "../../kernel/problem.ts";

/** Where the codes are explained: a page of this very server, so the reference always fits its version. */
const documentation = "/problems";

/** RFC 9457. `instance` is the id of the call, which the log of the server names too. */
export function problemDocument(problem: Problem, instance: string): { status: number; body: object } {
  const { status, title } = problems[problem.code];
  const { errors, facts, code } = problem;
  return {
    status,
    body: {
      type: `${documentation}#${code}`,
      title,
      status,
      detail: problem.message,
      instance: `urn:troth:call:${instance}`,
      code,
      ...(errors.length === 0 ? {} : { errors }),
      ...(Object.keys(facts).length === 0 ? {} : { facts }),
    },
  };
}

/** What a schema refused. Says where and what is asked for, never what was given. */
export function schemaProblem(error: z.core.$ZodError, code: ProblemCode = "invalid-request"): Problem {
  const errors = error.issues.slice(0, 50).map((issue) => ({
    pointer: pointerOf(issue.code === "invalid_key" ? [...issue.path.slice(0, -1), "…"] : issue.path),
    detail: detailOf(issue),
  }));
  return new Problem(code, "the request does not have the form this endpoint takes", {}, errors);
}

// A member's name may itself be personal data (a value sent as a key), so names that are no vocabulary names are not
// repeated.
function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) =>
      typeof part === "number" || /^[A-Za-z][A-Za-z-]{0,62}$/.test(String(part)) ? String(part) : "…",
    )
    .map((part) => `/${part}`)
    .join("");
}

function detailOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be of type ${issue.expected}`;
    case "unrecognized_keys":
      return "has a member that this endpoint does not take";
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "too_small":
      return `must be at least ${issue.minimum}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((one) => `\`${String(one)}\``).join(", ")}`;
    case "invalid_key":
      return "has a member whose name is no name of the policy's vocabulary";
    case "custom":
    case "invalid_format":
      return issue.message;
    default:
      return "is not valid";
  }
}
