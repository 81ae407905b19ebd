import type { z } from "zod";
import type { LegalBasis, Policy } from "../model.ts";
import { domainRulesOf, domainRuleTypes as types } from "../rule-types/index.ts";
import type { rights as rightNames } from "../rule-types/rights.ts";
import type { RuleType } from "../rule-types/rule-type.ts";
import type { Context } from "./context.ts";

type Right = (typeof rightNames)[number];

/** Something that people expect of every policy, and that the policies we have read were silent about. */
export type Topic = {
  readonly name: string;
  /** What is not said, as a finding puts it. */
  readonly silence: string;
  readonly hint: string;
  /** Whether the policy does anything that calls for it. Without it, every policy does. */
  readonly applies?: (policy: Policy) => boolean;
  readonly isPromised: (policy: Policy) => boolean;
};

/** That a policy is silent about nothing that people may expect of it. */
export function checkPromises({ policy, find }: Context): void {
  for (const { name, silence, hint, applies, isPromised } of topics) {
    if (!(applies?.(policy) ?? true) || isPromised(policy)) continue;
    find("missing-promise", ["title"], `\`${name}\`: ${silence}`, hint);
  }
}

function valuesOf<S extends z.ZodType>(policy: Policy, type: RuleType<S>): readonly z.output<S>[] {
  return domainRulesOf(policy, type).map(({ value }) => value);
}

function has<S extends z.ZodType>(type: RuleType<S>): (policy: Policy) => boolean {
  return (policy) => valuesOf(policy, type).length > 0;
}

function grants(...names: readonly Right[]): (policy: Policy) => boolean {
  return (policy) => valuesOf(policy, types.right).some(({ right }) => names.includes(right));
}

function restsOn(...bases: readonly LegalBasis[]): (policy: Policy) => boolean {
  return ({ vocabulary }) => vocabulary.purposes.some(({ basis }) => bases.includes(basis));
}

function right(name: Right, silence: string, applies?: Topic["applies"]): Topic {
  const topic = { name, silence, hint: `add a rule of type \`right\` for \`${name}\`` };
  return { ...topic, isPromised: grants(name), ...(applies === undefined ? {} : { applies }) };
}

const rightTopics: readonly Topic[] = [
  right("access", "it is not said how people see what is held about them"),
  right("rectification", "it is not said how people have wrong data corrected"),
  right("erasure", "it is not said how people have their data erased"),
  right("restriction", "it is not said how people have their data set aside"),
  right("portability", "it is not said how people take their data with them"),
  right(
    "objection",
    "it is not said how people object to what rests on our interests",
    restsOn("legitimate-interests", "public-task"),
  ),
  right("withdrawal", "it is not said how people withdraw a consent", restsOn("consent", "separate-consent")),
  right("decision-review", "it is not said how people have the decision of a machine looked at by a human"),
  {
    name: "answer-deadline",
    silence: "it is not said by when a request is answered",
    hint: "add `within` to the rights of access and erasure, or a `reply` on `rights-request`",
    isPromised: (policy) => {
      if (valuesOf(policy, types.reply).some(({ topic }) => topic === "rights-request")) return true;
      const timed = valuesOf(policy, types.right).filter(({ within }) => within !== undefined);
      return ["access", "erasure"].every((name) => timed.some((one) => one.right === name));
    },
  },
  {
    name: "complaint",
    silence: "it is not said where people can complain",
    hint: "add a rule of type `jurisdiction`, or a right to `complaint`",
    isPromised: (policy) => grants("complaint")(policy) || has(types.jurisdiction)(policy),
  },
];

const people: readonly Topic[] = [
  {
    name: "children",
    silence: "it is not said what holds for children",
    hint: "add a rule of type `age`, or forbid what must not be done `when: { age: child }`",
    isPromised: (policy) =>
      has(types.age)(policy) ||
      policy.clauses.some(({ rules }) =>
        rules.some((rule) => rule.type === "forbid" && rule.box.when?.age?.includes("child")),
      ),
  },
  {
    name: "young-children",
    silence: "children are let in, and nothing holds for the youngest",
    hint: "add `sensitiveBelow` to the rule of type `age`",
    applies: (policy) => valuesOf(policy, types.age).some(({ guardian }) => guardian === "verified-consent"),
    isPromised: (policy) => valuesOf(policy, types.age).some((one) => one.sensitiveBelow !== undefined),
  },
  {
    name: "responsible",
    silence: "it is not said who answers for personal data, nor where they are",
    hint: "add a rule of type `responsible`, or the controller's `address`",
    isPromised: (policy) => has(types.responsible)(policy) || policy.controller.address !== undefined,
  },
  {
    name: "accessibility",
    silence:
      "it is not said what is done for somebody who cannot read or use a page, or not in this language",
    hint: "add a `reply` on `accessibility`",
    isPromised: (policy) => valuesOf(policy, types.reply).some(({ topic }) => topic === "accessibility"),
  },
  {
    name: "journal",
    silence: "nothing shows people what was done with their data",
    hint: "add a rule of type `journal`",
    isPromised: has(types.journal),
  },
];

const recipientsAndPlaces: readonly Topic[] = [
  {
    name: "recipients",
    silence: "others receive data, and the notice does not list them",
    hint: "add a `notice` that lists `recipients`",
    applies: ({ vocabulary }) => vocabulary.recipients.some(({ kind }) => kind !== "self"),
    isPromised: (policy) => valuesOf(policy, types.notice).some(({ lists }) => lists?.includes("recipients")),
  },
  {
    name: "transfer",
    silence: "data may cross a border, and no valid mechanism is named",
    hint: "add a `transfer` with `status: valid`, or a `localisation`",
    applies: ({ vocabulary }) => vocabulary.regions.length > 1,
    isPromised: (policy) =>
      has(types.localisation)(policy) ||
      valuesOf(policy, types.transfer).some(({ status }) => status === "valid"),
  },
  {
    name: "opt-out-signal",
    silence: "people in the United States are tracked, and a browser that objects is not believed",
    hint: "add `signals: [gpc]` to a rule of type `consent`",
    applies: (policy) =>
      policy.vocabulary.regions.some(({ name }) => name === "us" || name.startsWith("us-")) &&
      valuesOf(policy, types.tracker).some((one) => ["analytics", "advertising"].includes(one.class)),
    isPromised: (policy) => valuesOf(policy, types.consent).some(({ signals }) => signals?.includes("gpc")),
  },
];

const keeping: readonly Topic[] = [
  {
    name: "keys",
    silence: "it is not said how data is sealed, nor where the keys are",
    hint: "add a rule of type `storage`",
    isPromised: has(types.storage),
  },
  {
    name: "backup",
    silence: "it is not said that what was erased stays erased after a backup is put back",
    hint: "add a rule of type `backup`",
    isPromised: has(types.backup),
  },
  {
    name: "inactivity",
    silence: "an account that nobody uses any more is kept for ever",
    hint: "add a `retention` with `anchor: inactivity`",
    isPromised: (policy) => valuesOf(policy, types.retention).some(({ anchor }) => anchor === "inactivity"),
  },
  {
    name: "breach-notice",
    silence: "it is not said that people and authorities are told of a breach",
    hint: "add an `incident` with both notices",
    isPromised: (policy) =>
      valuesOf(policy, types.incident).some(
        ({ subjectNotice, authorityNotice }) => subjectNotice && authorityNotice,
      ),
  },
  {
    name: "version",
    silence: "it is not said how people learn of a change, nor where the older versions are",
    hint: "add a rule of type `version`",
    isPromised: has(types.version),
  },
  {
    name: "succession",
    silence: "it is not said what becomes of data when the business is sold",
    hint: "add a rule of type `succession`",
    isPromised: has(types.succession),
  },
  {
    name: "termination",
    silence: "it is not said what becomes of data when the service ends",
    hint: "add a rule of type `termination`",
    isPromised: has(types.termination),
  },
];

export const topics: readonly Topic[] = [...rightTopics, ...people, ...recipientsAndPlaces, ...keeping];
