import {
  atomNames,
  atoms,
  type Dimension,
  didYouMean,
  dimensions,
  type Policy,
  type Request,
  type State,
  sources,
} from "../../policy/index.ts";
import type { Given, Option } from "./command.ts";

/** The options that ask the judge something. */
export const questionOptions: Readonly<Record<string, Option>> = {
  action: { takes: "<name>", words: "what is to be done: collect, read, disclose …", needed: true },
  data: { takes: "<name>", words: "a data type of the policy", needed: true },
  purpose: { takes: "<name>", words: "what for", needed: true },
  scenario: { takes: "<name>", words: "on which occasion; the policy's first if left out" },
  source: { takes: "<name>", words: "where the value comes from; the subject if left out" },
  recipient: { takes: "<name>", words: "who is told; the controller itself if left out" },
  region: { takes: "<name>", words: "where; the policy's home region if left out" },
  role: { takes: "<name>", words: "as whom; the policy's first role if left out" },
  state: {
    takes: "<fact=value>",
    words: "a fact, such as consent=given; one left out takes its most protective value",
    many: true,
  },
};

export type Question = {
  readonly request: Request;
  /** What was not typed and therefore assumed. */
  readonly assumed: readonly Dimension[];
};

/** What was asked, completed with what is ordinary; or a sentence that says what cannot be asked. */
export function questionOf(given: Given, policy: Policy): Question | string {
  const state = stateOf(given.list("state"), policy);
  if (typeof state === "string") return state;
  const { scenarios, recipients, roles } = policy.vocabulary;
  const ordinary: Partial<Record<Dimension, string | undefined>> = {
    scenario: scenarios[0]?.name,
    source: "subject",
    recipient: recipients.find(({ kind }) => kind === "self")?.name,
    region: policy.homeRegion,
    role: roles[0]?.name,
  };
  const name = (dimension: Dimension) => given.text(dimension) ?? ordinary[dimension] ?? "";
  const request: Request = {
    action: name("action"),
    data: name("data"),
    purpose: name("purpose"),
    scenario: name("scenario"),
    source: name("source"),
    recipient: name("recipient"),
    region: name("region"),
    role: name("role"),
    state,
  };
  return { request, assumed: dimensions.filter((dimension) => given.text(dimension) === null) };
}

// An unknown fact would silently count as the protective one: whoever mistypes `consent` must be told, not answered.
function stateOf(texts: readonly string[], policy: Policy): State | string {
  const state: State = {};
  for (const text of texts) {
    const [name = "", value = "", ...rest] = text.split("=");
    const atom = atomNames.find((one) => one === name);
    if (value === "" || rest.length > 0) return `\`${text}\` is no fact: write it as \`consent=given\`.`;
    if (atom === undefined)
      return `\`${name}\` is no fact that the language knows (${didYouMean(name, atomNames)}).`;
    const regions = atom === "residency" ? policy.vocabulary.regions.map((one) => one.name) : [];
    const values = [...atoms[atom].values, ...regions];
    if (!values.includes(value))
      return `\`${value}\` is no value of \`${atom}\` (${didYouMean(value, values)}).`;
    if (state[atom] !== undefined) return `\`${atom}\` is given twice.`;
    state[atom] = value;
  }
  return state;
}

type Undeclared = { readonly dimension: Dimension; readonly name: string; readonly hint: string };

/** Names in the question that the policy does not declare, each with the nearest that it does. */
export function undeclared(policy: Policy, { request }: Question): Undeclared[] {
  const { vocabulary } = policy;
  const known: Readonly<Record<Dimension, readonly string[]>> = {
    action: vocabulary.actions,
    data: vocabulary.data.map((one) => one.name),
    purpose: vocabulary.purposes.map((one) => one.name),
    scenario: vocabulary.scenarios.map((one) => one.name),
    source: sources,
    recipient: vocabulary.recipients.map((one) => one.name),
    region: vocabulary.regions.map((one) => one.name),
    role: vocabulary.roles.map((one) => one.name),
  };
  return dimensions.flatMap((dimension) => {
    const name = request[dimension];
    const names = known[dimension];
    return names.includes(name) ? [] : [{ dimension, name, hint: didYouMean(name, names) }];
  });
}
