import { z } from "zod";
import {
  actions,
  clauseKinds,
  type LegalBasis,
  legalBases,
  propertyKinds,
  recipientKinds,
  type Sensitivity,
  sensitivities,
} from "../model.ts";
import { ruleTypes } from "../rule-types/index.ts";
import { clauseId, closed, day, languages, name, text, type WordsText, words } from "./forms.ts";

const clausesMax = 2_000;

/** A node of the data tree: a group where it has `children`, a leaf otherwise. */
export type DataNode = WordsText & {
  readonly value?: string | undefined;
  readonly sensitivity?: Sensitivity | undefined;
  readonly identifier?: boolean | undefined;
  readonly holds?: "one" | "many" | undefined;
  readonly children?: Readonly<Record<string, DataNode>> | undefined;
};
const dataNode: z.ZodType<DataNode> = closed({
  ...languages,
  value: name.optional(),
  sensitivity: z.enum(sensitivities).optional(),
  identifier: z.boolean().optional(),
  holds: z.enum(["one", "many"]).optional(),
  children: z.lazy(() => z.record(name, dataNode)).optional(),
});

/** A node of the tree of purposes. A child without a basis has that of its group. */
export type PurposeNode = WordsText & {
  readonly basis?: LegalBasis | undefined;
  readonly children?: Readonly<Record<string, PurposeNode>> | undefined;
};
const purposeNode: z.ZodType<PurposeNode> = closed({
  ...languages,
  basis: z.enum(legalBases).optional(),
  children: z.lazy(() => z.record(name, purposeNode)).optional(),
});

const named = z.record(name, words);
const vocabulary = closed({
  properties: z.record(name, closed({ ...languages, kind: z.enum(propertyKinds) })).optional(),
  data: z.record(name, dataNode).optional(),
  purposes: z.record(name, purposeNode).optional(),
  scenarios: named.optional(),
  recipients: z.record(name, closed({ ...languages, kind: z.enum(recipientKinds) })).optional(),
  regions: named.optional(),
  roles: named.optional(),
  actions: z.array(z.enum(actions)).min(1).max(actions.length).optional(),
});
export type VocabularyText = z.output<typeof vocabulary>;

/** A clause over a form of its rules: unread in the parser, which reads each by its type, and exact in the schema. */
function clause<R extends z.ZodType>(rule: R) {
  return closed({
    id: clauseId,
    section: name,
    kind: z.enum(clauseKinds),
    words,
    addition: z.boolean().optional(),
    refused: closed({ term: words, unlock: z.union([z.literal("never"), words]) }).optional(),
    rules: z.array(rule).max(200).optional(),
  });
}

function part<R extends z.ZodType>(rule: R) {
  return {
    include: z.array(z.string().max(200)).min(1).max(200).optional(),
    vocabulary: vocabulary.optional(),
    clauses: z.array(clause(rule)).max(clausesMax).optional(),
  };
}

const head = {
  format: z.literal("troth/policy/1"),
  tenant: name,
  version: z.int().min(1).max(1_000_000),
  effective: day,
  title: words,
  summary: words,
  languages: z
    .array(z.enum(["en", "zh"]))
    .min(1)
    .max(2),
  controller: closed({ name: text, contact: text, address: z.string().min(1).max(500).optional() }),
  revision: closed({
    author: text,
    approver: text,
    reason: words,
    significance: z.enum(["minor", "material"]).optional(),
  }).optional(),
  homeRegion: name,
  closedBy: clauseId,
};
const sections = z
  .array(closed({ name, ...languages, summary: words.optional() }))
  .min(1)
  .max(100);

/** The entry of a policy, and a file that it includes. */
export const policyForm = closed({ ...head, ...part(z.unknown()), sections });
export const partForm = closed(part(z.unknown()));
export type PolicyText = z.output<typeof policyForm>;
export type PartText = z.output<typeof partForm>;
export type ClauseText = NonNullable<PartText["clauses"]>[number];

/** The same two with the form of every rule, for editors. */
export function fullForms() {
  const rule = z.union([...ruleTypes.keys()].map(ruleForm));
  return { policy: closed({ ...head, ...part(rule), sections }), part: closed(part(rule)) };
}

/** One entry of `rules`: the rule under its type, and what stands beside it. */
export function ruleForm(type: string): RuleForm {
  const found = forms.get(type);
  if (found !== undefined) return found;
  const registered = ruleTypes.get(type);
  const form = closed({ [type]: registered?.schema ?? z.never(), ...registered?.beside }).meta({
    description: registered?.summary ?? "",
  });
  forms.set(type, form);
  return form;
}

type RuleForm = z.ZodType<Record<string, unknown>>;

// A schema is compiled when it is first used, which costs more than a hundred uses.
const forms = new Map<string, RuleForm>();
