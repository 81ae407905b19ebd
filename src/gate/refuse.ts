import { Problem, type ProblemCode, problems } from "../kernel/problem.ts";
import type { EntryId, Refusal } from "./model.ts";

/**
 * The problem for an act of which nothing was permitted: its code is the refusals' own where they agree, and each
 * names its clauses. The entry is in the log already.
 */
export function refuse(refusals: readonly Refusal[], entry: EntryId): Problem {
  const codes = new Set(refusals.map((refusal) => refusal.code));
  const [only] = codes;
  const code: ProblemCode = codes.size === 1 && only !== undefined && isProblemCode(only) ? only : "denied";
  const details = new Set(refusals.map(({ detail }) => detail ?? general));
  const [said] = details;
  return new Problem(
    code,
    details.size === 1 && said !== undefined ? said : general,
    { entry },
    refusals.map((refusal) => ({
      pointer: `/fields/${refusal.data}`,
      detail: refusal.detail ?? `\`${refusal.data}\` for \`${refusal.purpose}\` is refused`,
      code: refusal.code,
      clauses: refusal.clauses,
      nearest: refusal.nearest,
    })),
  );
}

const general = "the policy does not permit this; each error names what was refused and by which clauses";

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}
