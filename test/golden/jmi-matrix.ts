import { must } from "../../src/kernel/assert.ts";
import type { Outcome, Policy, Request, State, Vocabulary } from "../../src/policy/index.ts";
import { type Artefact, atomNames, atoms, codeRequest, decideCoded } from "../../src/policy/index.ts";

/**
 * The decisions of a policy as a text that a lawyer reads: first what is permitted, by role and purpose, then what is
 * forbidden. What no clause mentions is left out, as the policy itself leaves it out.
 */
export function decisionMatrix(policy: Policy, artefact: Artefact): string {
  const asked = everything(policy, artefact);
  return `${[...preface(policy), ...permissions(policy, asked), ...prohibitions(policy, asked)].join("\n")}\n`;
}

function preface({ title, version, effective, homeRegion, closedBy }: Policy): string[] {
  return [
    `${title.en}, version ${version} of ${effective}: who may do what to which data, for which purpose.`,
    "",
    `The situation: an adult living in \`${homeRegion}\` who has given every consent and objected to nothing, data within`,
    "its retention period and used for what it was collected for, agreements signed, no legal case open. The data came",
    "in the first scenario and from the first source that the policy names for it, and it stays in that region. A subject",
    "acts on its own data; everybody else on another's. `disclose` and `transfer` name whom it goes to.",
    "Each permission names its clauses, what must be done for it, and each fact that would end it. `unknown` stands for",
    "a fact that nobody knows, where that is not one of the values.",
    `What is not listed is refused: no clause permits it (${closedBy}).`,
  ];
}

/** One question of the matrix with its answer in words. */
type Asked = {
  readonly role: string;
  readonly purpose: string;
  readonly action: string;
  readonly recipient: string;
  readonly data: string;
  readonly isPermitted: boolean;
  readonly answer: string;
};

/** Every role, purpose, act and data type that some clause permits or forbids in the ordinary situation. */
function everything(policy: Policy, artefact: Artefact): Asked[] {
  const { vocabulary } = policy;
  const origins = vocabulary.data.map(({ name }) => ({ data: name, origin: originOf(policy, name) }));
  const others = vocabulary.recipients.filter(({ kind }) => kind !== "self").map(({ name }) => name);
  const acts = vocabulary.actions.flatMap((action) =>
    (action === "disclose" || action === "transfer" ? others : ["self"]).map((recipient) => ({
      action,
      recipient,
    })),
  );
  const all: Asked[] = [];
  for (const { name: role } of vocabulary.roles) {
    const state = ordinary(policy, role);
    for (const { name: purpose } of vocabulary.purposes) {
      for (const { action, recipient } of acts) {
        for (const { data, origin } of origins) {
          const { scenario, source } = origin;
          const region = policy.homeRegion;
          const request = { action, data, purpose, scenario, source, recipient, region, role, state };
          const answer = answerTo(policy, artefact, request);
          if (answer !== null) all.push({ role, purpose, action, recipient, data, ...answer });
        }
      }
    }
  }
  return all;
}

function answerTo(
  policy: Policy,
  artefact: Artefact,
  request: Request,
): Pick<Asked, "isPermitted" | "answer"> | null {
  const outcome = outcomeOf(artefact, request);
  if (outcome.outcome === "uncovered") return null;
  const clauses = outcome.clauses.join(", ");
  if (outcome.outcome === "forbidden") {
    return { isPermitted: false, answer: `${clauses} (${outcome.codes.join(", ")})` };
  }
  const burdens = outcome.obligations.map(({ type, argument }) => `${type} ${argument}`);
  const basis = `by ${clauses}, basis ${outcome.bases.join(" or ")}`;
  const ends = endsOf(policy, artefact, request);
  return {
    isPermitted: true,
    answer: [basis, ...phrase("with", burdens), ...phrase("not if", ends)].join("; "),
  };
}

function outcomeOf(artefact: Artefact, request: Request): Outcome {
  return decideCoded(artefact, must(codeRequest(artefact, request), "the policy's own names"));
}

/** Nothing stands in the way and everything that can be obtained was: what the policy permits at the most. */
function ordinary({ homeRegion }: Policy, role: string): State {
  return {
    consent: "given",
    agreement: "signed",
    age: "adult",
    residency: homeRegion,
    retention: "within",
    objection: "no",
    restriction: "no",
    collectedFor: "this-purpose",
    transferBasis: "standard-clauses",
    relation: role === "subject" ? "self" : "other",
    legalCase: "none",
  };
}

/** The facts of which each alone would end the permission. */
function endsOf(policy: Policy, artefact: Artefact, request: Request): string[] {
  const isPermitted = (state: State): boolean =>
    outcomeOf(artefact, { ...request, state }).outcome === "permitted";
  return atomNames.flatMap((atom) => {
    const regions = atom === "residency" ? policy.vocabulary.regions.map(({ name }) => name) : [];
    const values = [...regions, ...atoms[atom].values].filter(
      (value) => !isPermitted({ ...request.state, [atom]: value }),
    );
    return values.length === 0 ? [] : [`${atom} ${values.join("/")}`];
  });
}

/** Where the policy lets this data come from. */
function originOf(policy: Policy, data: string): { readonly scenario: string; readonly source: string } {
  const boxes = policy.clauses.flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      rule.type === "permit" && rule.box.action?.includes("collect") ? [rule.box] : [],
    ),
  );
  const box = boxes.find((one) => one.data?.includes(data) ?? true);
  const [scenario] = policy.vocabulary.scenarios;
  return { scenario: box?.scenario?.[0] ?? scenario?.name ?? "", source: box?.source?.[0] ?? "subject" };
}

function permissions({ vocabulary }: Policy, all: readonly Asked[]): string[] {
  const byRole = groupBy(
    all.filter(({ isPermitted }) => isPermitted),
    ({ role }) => role,
  );
  const roles = vocabulary.roles.map(({ name: role }) => {
    const byPurpose = groupBy(byRole.get(role) ?? [], ({ purpose }) => purpose);
    const purposes = [...byPurpose].map(([name, asked]) => ({ name, lines: actLines(vocabulary, asked) }));
    const lines = merged(purposes).flatMap((one) => [`  for ${one.names.join(", ")}`, ...one.lines]);
    return { name: role, lines: lines.length === 0 ? ["  nothing"] : lines };
  });
  return merged(roles).flatMap(({ names, lines }) => ["", `PERMITTED TO ${names.join(", ")}`, ...lines]);
}

/** By purpose, and there by the roles to which the same is forbidden. */
function prohibitions({ vocabulary }: Policy, all: readonly Asked[]): string[] {
  const byPurpose = groupBy(
    all.filter(({ isPermitted }) => !isPermitted),
    ({ purpose }) => purpose,
  );
  const purposes = [...byPurpose].map(([purpose, asked]) => {
    const byRole = groupBy(asked, ({ role }) => role);
    const roles = [...byRole].map(([name, own]) => ({ name, lines: actLines(vocabulary, own) }));
    const lines = merged(roles).flatMap(({ names, lines: own }) => {
      const isForAll = names.length === vocabulary.roles.length;
      return [`  to ${isForAll ? "everybody" : names.join(", ")}`, ...own];
    });
    return { name: purpose, lines };
  });
  return merged(purposes).flatMap(({ names, lines }) => ["", `FORBIDDEN FOR ${names.join(", ")}`, ...lines]);
}

/** For each act the data by answer; recipients with the same answers together. */
function actLines(vocabulary: Vocabulary, asked: readonly Asked[]): string[] {
  return [...groupBy(asked, ({ action }) => action)].flatMap(([action, own]) => {
    const blocks = [...groupBy(own, ({ recipient }) => recipient)].map(([name, here]) => ({
      name,
      lines: [...groupBy(here, ({ answer }) => answer)].map(([answer, alike]) => {
        return `      ${inGroups(
          vocabulary,
          alike.map(({ data }) => data),
        )}: ${answer}`;
      }),
    }));
    return merged(blocks).flatMap(({ names, lines }) => {
      const recipients = names.filter((name) => name !== "self");
      return [`    ${[action, ...phrase("to", recipients)].join(" ")}`, ...lines];
    });
  });
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The data types by their groups where a group is there as a whole. */
function inGroups(vocabulary: Vocabulary, data: readonly string[]): string {
  const said: string[] = [];
  const left = new Set(data);
  for (const { name } of vocabulary.dataGroups) {
    const members = vocabulary.data.filter(({ groups }) => groups.includes(name)).map((one) => one.name);
    if (members.length < 2 || !members.every((member) => left.has(member))) continue;
    said.push(`all ${name}`);
    for (const member of members) left.delete(member);
  }
  return [...said, ...left].join(", ");
}

type Block = { readonly name: string; readonly lines: readonly string[] };

/** Blocks with equal lines are one, under all their names. Empty ones are left out. */
function merged(blocks: readonly Block[]): { readonly names: string[]; readonly lines: readonly string[] }[] {
  const byText = new Map<string, { names: string[]; lines: readonly string[] }>();
  for (const { name, lines } of blocks.filter((block) => block.lines.length > 0)) {
    const found = byText.get(lines.join("\n"));
    if (found === undefined) byText.set(lines.join("\n"), { names: [name], lines });
    else found.names.push(name);
  }
  return [...byText.values()];
}

function phrase(word: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`${word} ${parts.join(", ")}`];
}
