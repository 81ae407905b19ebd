/**
 * The policy language, as values. A policy is a finite object: every dimension of a request is a closed list of
 * names, every fact about subject, data and recipient is a finite atom, and a rule is a box over them.
 *
 * Text becomes a `Policy` (parse), a `Policy` is checked (check) and becomes an `Artefact` (compile) that answers
 * requests (decide). Everything here is data: no functions, no classes, no positions of files.
 */

/** The closed dimensions of a request, in the order in which explanations name them. */
export const dimensions = [
  "action",
  "data",
  "purpose",
  "scenario",
  "source",
  "recipient",
  "region",
  "role",
] as const;
export type Dimension = (typeof dimensions)[number];

/** What can be done with personal data. A policy lists those it uses; the language knows no others. */
export const actions = [
  "collect",
  "read",
  "use",
  "disclose",
  "transfer",
  "reveal",
  "correct",
  "export",
  "erase",
  "administer",
] as const;

/** Where a value came from. Closed by the language: portability and access depend on it. */
export const sources = ["subject", "observed", "derived", "third-party", "other-subject"] as const;
export type Source = (typeof sources)[number];

/** GDPR Art. 6(1), and the separate consent of PIPL Art. 23, 25, 26, 29, 39. There is no basis "continued use". */
export const legalBases = [
  "consent",
  "separate-consent",
  "contract",
  "legal-obligation",
  "vital-interests",
  "public-task",
  "legitimate-interests",
] as const;
export type LegalBasis = (typeof legalBases)[number];

/**
 * Finite facts about subject, data and recipient. `unknown` is the value taken when a fact is missing or cannot be
 * read: always the protective one, so nothing errors at decision time and nothing opens by accident.
 * `residency` takes the policy's regions as its values besides `unknown`.
 */
export const atoms = {
  consent: { values: ["none", "given", "withdrawn", "expired"], unknown: "none" },
  agreement: { values: ["none", "signed", "expired"], unknown: "none" },
  age: { values: ["adult", "child", "unknown"], unknown: "unknown" },
  residency: { values: ["unknown"], unknown: "unknown" },
  retention: { values: ["within", "over"], unknown: "over" },
  objection: { values: ["no", "yes"], unknown: "yes" },
  restriction: { values: ["no", "yes"], unknown: "yes" },
  collectedFor: { values: ["this-purpose", "another-purpose"], unknown: "another-purpose" },
  transferBasis: { values: ["none", "adequacy", "standard-clauses", "approved"], unknown: "none" },
  relation: { values: ["self", "colleague", "other"], unknown: "other" },
  legalCase: { values: ["none", "open"], unknown: "none" },
} as const;
export type Atom = keyof typeof atoms;
export const atomNames = Object.keys(atoms) as readonly Atom[];

/** The facts of one request; an absent atom takes its protective value. */
export type State = Partial<Record<Atom, string>>;

/** What is asked of the judge, by names. */
export type Request = { readonly [D in Dimension]: string } & { readonly state: State };

/** Words in English, and in Chinese where the policy publishes it. */
export type Words = { readonly en: string; readonly zh?: string };

/** A product of sets. An absent dimension or atom means all of its values. Names are leaves (groups are expanded). */
export type Box = {
  readonly [D in Dimension]?: readonly string[];
} & { readonly when?: { readonly [A in Atom]?: readonly string[] } };

/**
 * What must be done for a permitted act to stay permitted. An obligation of unknown type is a denial at the gate.
 * `argument` is text so that obligations compare and print exactly: `mask last4`, `log each`, `approve 2`.
 */
export type Obligation = { readonly type: ObligationType; readonly argument: string };
export const obligationTypes = [
  "mask", // mask name: shown masked, never clear
  "transform", // transform name: changed before it is stored
  "pseudonymise", // "purpose" or "recipient": replaced by a keyed pseudonym
  "aggregate", // smallest group size
  "encrypt", // cipher
  "log", // "each": never coalesced
  "reason", // "required": the caller states why, and it is kept
  "approve", // number of people
  "notify", // whom
] as const;
export type ObligationType = (typeof obligationTypes)[number];

export type PermitRule = { readonly type: "permit"; readonly box: Box; readonly basis: LegalBasis };
/** `code` is what the refusal is called (`no-consent`, `purpose-mismatch`, `region-denied` …). */
export type ForbidRule = { readonly type: "forbid"; readonly box: Box; readonly code: string };
export type RequireRule = {
  readonly type: "require";
  readonly box: Box;
  readonly obligations: readonly Obligation[];
};
/** A rule that a domain keeps (retention, right, tracker …): its form is in the registry of rule types. */
export type DomainRule = {
  readonly type: "domain";
  readonly name: string;
  readonly value: { readonly [key: string]: unknown };
};
export type Rule = PermitRule | ForbidRule | RequireRule | DomainRule;

/**
 * enforceable: software decides and refuses. evidence: an organisational fact with owner and expiry. statement:
 * rendered, nothing to enforce. harmful: a term that good software refuses, whoever asks.
 */
export const clauseKinds = ["enforceable", "evidence", "statement", "harmful"] as const;
export type ClauseKind = (typeof clauseKinds)[number];

export type Clause = {
  readonly id: string;
  readonly section: string;
  readonly words: Words;
  readonly kind: ClauseKind;
  readonly rules: readonly Rule[];
  /** Harmful only: the term that is refused, and what would have to be on record to unlock it, or `never`. */
  readonly refused?: { readonly term: Words; readonly unlock: "never" | Words };
  /** True where no source sentence asks for it and we added what a reader would expect. */
  readonly addition?: boolean;
};

export const sensitivities = ["normal", "sensitive", "secret", "non-personal"] as const;
export type Sensitivity = (typeof sensitivities)[number];

/** A leaf of the data tree. */
export type DataType = {
  readonly name: string;
  readonly words: Words;
  /** The groups it belongs to, nearest first; the nearest is sealed together in one blob. */
  readonly groups: readonly string[];
  /** Name of a value type (`email`, `card` …): decides validator and normal form. */
  readonly value: string;
  readonly sensitivity: Sensitivity;
  /** Indexed blindly, so that a subject is found by it. */
  readonly identifier: boolean;
  /** One current value, or a series of events. */
  readonly holds: "one" | "many";
};

export type Named = { readonly name: string; readonly words: Words };
export type Purpose = Named & { readonly groups: readonly string[]; readonly basis: LegalBasis };
export type Recipient = Named & { readonly kind: RecipientKind };
/** There is no kind for a subject's contacts, and none for the public: such a disclosure cannot be written down. */
export const recipientKinds = [
  "self",
  "affiliate",
  "processor",
  "controller",
  "authority",
  "aggregate-only",
] as const;
export type RecipientKind = (typeof recipientKinds)[number];
export const propertyKinds = ["site", "sub-site", "microsite", "app", "channel"] as const;
export type Property = Named & { readonly kind: (typeof propertyKinds)[number] };

export type Vocabulary = {
  readonly properties: readonly Property[];
  readonly data: readonly DataType[];
  /** Group names of the data tree with their words; leaves name them in `groups`. */
  readonly dataGroups: readonly Named[];
  readonly purposes: readonly Purpose[];
  readonly purposeGroups: readonly Named[];
  readonly scenarios: readonly Named[];
  readonly recipients: readonly Recipient[];
  readonly regions: readonly Named[];
  readonly roles: readonly Named[];
  readonly actions: readonly string[];
};

/** How languages are called in English. */
export const languageNames = { en: "English", zh: "Chinese" } as const;

/** Who changed a policy, who approved it, and why; `significance` may raise what the difference says, never lower it. */
export type Revision = {
  readonly author: string;
  readonly approver: string;
  readonly reason: Words;
  readonly significance?: "minor" | "material";
};

export type Section = { readonly name: string; readonly words: Words; readonly summary?: Words };

export type Policy = {
  readonly format: "troth/policy/1";
  readonly tenant: string;
  /** Grows by one with each publication. */
  readonly version: number;
  /** The day on which the version takes effect, `YYYY-MM-DD`. */
  readonly effective: string;
  readonly title: Words;
  readonly summary: Words;
  readonly languages: readonly ("en" | "zh")[];
  readonly controller: { readonly name: string; readonly contact: string; readonly address?: string };
  /** Of a version that changes an earlier one. */
  readonly revision?: Revision;
  /** Where this tenant's data is kept unless a clause says otherwise. */
  readonly homeRegion: string;
  /** The clause that says that what is not declared is not done: named in every refusal that no other clause covers. */
  readonly closedBy: string;
  readonly vocabulary: Vocabulary;
  readonly sections: readonly Section[];
  readonly clauses: readonly Clause[];
};

/** Something found in a policy text. `line` and `column` count from 1; `path` is relative to the policy's folder. */
export type Finding = {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning";
  readonly code: string;
  /** Lower-case, no full stop, input in backticks. */
  readonly message: string;
  readonly hint: string;
};

export type Outcome =
  | {
      readonly outcome: "permitted";
      readonly clauses: readonly string[];
      readonly bases: readonly LegalBasis[];
      readonly obligations: readonly Obligation[];
    }
  | { readonly outcome: "forbidden"; readonly clauses: readonly string[]; readonly codes: readonly string[] }
  | { readonly outcome: "uncovered" };
