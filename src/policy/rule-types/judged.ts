import { z } from "zod";
import { type Atom, atomNames, atoms, legalBases, sources } from "../model.ts";
import { closed, name, oneOrMany } from "../text/forms.ts";
import type { NameReference, RuleType } from "./rule-type.ts";

/** A choice on one axis: a name, a list of names, or all but some. */
function choice<T extends z.ZodType<string>>(item: T) {
  return z.union([oneOrMany(item), closed({ except: oneOrMany(item) })]);
}

function factChoice(atom: Atom) {
  return choice(atom === "residency" ? name : z.enum(atoms[atom].values)).optional();
}

/** Omitting a member means all of its values. */
const box = closed({
  action: choice(name).optional(),
  data: choice(name).optional(),
  purpose: choice(name).optional(),
  scenario: choice(name).optional(),
  source: choice(z.enum(sources)).optional(),
  recipient: choice(name).optional(),
  region: choice(name).optional(),
  role: choice(name).optional(),
  when: closed(Object.fromEntries(atomNames.map((atom) => [atom, factChoice(atom)]))).optional(),
});
export type BoxText = z.output<typeof box>;

const word = z.string().min(1).max(64);
const obligation = z.union([
  closed({ mask: name }),
  closed({ transform: name }),
  closed({ pseudonymise: z.enum(["purpose", "recipient"]) }),
  closed({ aggregate: z.int().min(2).max(100_000) }),
  closed({ encrypt: word }),
  closed({ log: z.enum(["each"]) }),
  closed({ reason: z.enum(["required"]) }),
  closed({ approve: z.int().min(1).max(9) }),
  closed({ notify: name }),
]);
export type ObligationText = z.output<typeof obligation>;

const beside = {
  permit: { basis: z.enum(legalBases).optional() },
  forbid: { code: name },
  require: { obligations: z.array(obligation).min(1).max(9) },
} as const;

/** One entry of `rules`, by its type. */
export const permitForm = closed({ permit: box, ...beside.permit });
export const forbidForm = closed({ forbid: box, ...beside.forbid });
export const requireForm = closed({ require: box, ...beside.require });

// The names in boxes are resolved when they are expanded, so that `except` is known by then.
const names: readonly NameReference[] = [];

/** The rules that the judge reads. Every other type is kept by a domain. */
export const judgedRuleTypes = {
  permit: {
    summary: "Opens every cell of its box, by a legal basis; without `basis`, by that of each purpose.",
    schema: box,
    beside: beside.permit,
    names,
  },
  forbid: {
    summary: "Closes every cell of its box, whatever permits it; `code` is what the refusal is called.",
    schema: box,
    beside: beside.forbid,
    names,
  },
  require: {
    summary: "Binds whatever is permitted in its box to obligations.",
    schema: box,
    beside: beside.require,
    names,
  },
} as const satisfies Record<string, RuleType>;
