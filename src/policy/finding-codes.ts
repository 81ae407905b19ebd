/**
 * Everything that can be found in a policy text. The codes are stable: scripts and editors may rely on them. An error
 * keeps the policy from being loaded; a warning is for a person to judge. "A rule without a clause" is missing, for it
 * cannot be written: rules stand in clauses and nowhere else.
 */
export const findingCodes = {
  // The text itself
  "file-missing": error("the file is not there"),
  "file-too-large": error("a file, or all files together, exceed the size limit"),
  "wrong-encoding": error("the bytes are not UTF-8, or begin with a byte order mark"),
  "control-character": error("a character that is not text, such as NUL"),
  "invisible-character": error("a character that cannot be seen, or that turns the direction of the text"),
  "too-deep": error("the text is nested more deeply than any policy needs"),
  "too-many-parts": error("the text has more parts than any policy needs"),
  "yaml-alias": error("YAML anchors and aliases are not read"),
  "yaml-tag": error("YAML tags are not read"),
  "yaml-directive": error("YAML directives are not read"),
  "yaml-merge": error("YAML merge keys are not read"),
  "yaml-documents": error("a file holds more than one YAML document"),
  "yaml-syntax": error("the text is not YAML"),
  "duplicate-key": error("a key stands twice in one map"),
  "include-outside": error("an included path leaves the policy's folder, or is no path of a YAML file"),
  "include-cycle": error("a file is included twice, or includes itself"),

  // Its form
  "unknown-format": error("the format is not one that this version reads"),
  "unknown-key": error("a key that has no meaning here"),
  "missing-key": error("a key that must be there"),
  "wrong-type": error("a value of the wrong type"),
  "wrong-value": error("a value that is none of those allowed"),
  "bad-name": error("a name that is not made of lower-case letters, digits and hyphens"),
  "bad-date": error("a day that the calendar does not have"),
  "empty-list": error("a list without entries, which would allow nothing"),
  "too-long": error("a text, a number or a list beyond its limit"),
  "unknown-rule-type": error("a rule of a type that is not registered"),
  "several-rule-types": error("one rule entry that holds several rules"),
  "duplicate-name": error("a name that is declared twice"),
  "no-legal-basis": error("something is permitted without a legal basis"),

  // Its names
  "unknown-name": error("a name that the policy does not declare"),
  "unknown-section": error("a clause stands in a section that is not declared"),
  "unknown-closing-clause": error("`closedBy` names no clause"),
  "duplicate-id": error("two clauses have one id"),
  "look-alike": error("a letter of another script that looks like a Latin one"),
  "unused-name": warning("a purpose, recipient, role or scenario that no rule names"),

  // Its clauses
  "clause-without-words": error("a clause says nothing"),
  "clause-without-rule": error("a clause that is to be enforced has no rule"),
  "evidence-without-rule": error("a clause of evidence has no rule of type `evidence`"),
  "statement-with-rule": error("a mere statement permits, forbids or requires something"),
  "harmful-without-refusal": error("a harmful clause does not say what is refused"),
  "refusal-without-harm": error("a clause that is not harmful says what is refused"),
  "harmful-permit": error("a harmful clause permits something"),
  "missing-translation": error("words are missing in a language that the policy declares"),
  "open-ended": error("words that leave a list open, where nothing can be added to it"),
  "open-list": warning("words that may leave a list open"),
  "lead-in-without-list": error("words that announce a list which does not follow"),
  "dangling-reference": error("words that lead to an address, a date or a table which is not there"),
  "harmful-term": error("a term that is refused whoever asks, in a clause that is not marked harmful"),
  "obsolete-mechanism": error("a transfer mechanism that is no longer valid"),
  "plain-link": warning("words that lead to a page which is not encrypted on its way"),
  "long-sentence": warning("a sentence that is too long to follow"),
  "misspelt-name": warning("words that almost say a declared name"),
  "likely-slip": warning("words that were probably meant otherwise"),
  "damaged-text": warning("text with a bracket, a number or a bullet that belongs nowhere"),
  "broken-numbering": warning("rows that are counted, with a number left out"),

  // Its apps
  "permission-unavailable": error("a permission that the platform gives to no app, and that is not blocked"),
  "unknown-permission": warning("a permission that the platform does not know by this name"),
  "permission-misdescribed": warning("words that take a permission for another"),
  "unregistered-permission": error("words that ask for a permission which no rule registers"),
  "policy-link-missing": error("a library of another company without the address of its privacy policy"),
  "library-data": warning(
    "a library that takes what its purpose does not need, or names nothing that it needs",
  ),

  // What belongs into every policy
  "no-contact": error("the policy names no contact"),
  "no-effective-date": error("the policy does not say when it takes effect"),
  "notice-incomplete": error("the notice promises a list, a chapter or a language that it does not have"),
  "revision-unapproved": error(
    "a change that nobody approved but who wrote it, where the policy promises it",
  ),
  "no-retention": warning("a data type is collected, and no rule says how long it is kept"),
  "never-collected": warning("a data type that no clause collects"),
  "missing-promise": warning("the policy is silent about something that people expect of every policy"),

  // Its rules together
  "duplicate-rule": error("a clause says the same rule twice"),
  "contradicted-permit": error("a permit of which every cell is forbidden"),
  "shadowed-rule": warning("a rule that changes nothing, because others cover it"),
  "unreachable-rule": warning("a requirement that touches nothing that is permitted"),
  "low-entropy-identifier": error("an identifier with too few possible values to be indexed blindly"),
  "secret-readable": error("secret data that may leave the vault"),
  "analysis-incomplete": warning("the rules are too entangled to be compared within the limit"),
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof findingCodes;
type FindingKind = { readonly severity: "error" | "warning"; readonly summary: string };

function error(summary: string) {
  return { severity: "error", summary } as const;
}

function warning(summary: string) {
  return { severity: "warning", summary } as const;
}
