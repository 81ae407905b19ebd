import { expect } from "vitest";
import { decide as decideBy } from "../../src/policy/index.ts";
import { textIn } from "../support/world-answers.ts";
import { artefactOf } from "../support/world-log.ts";
import { openTenant, whyNot } from "../support/world-tenant.ts";

/** Whatever a caller could say in favour of an act. What is refused under it is refused for no lack of a paper. */
export const favourable = {
  ...{ consent: "given", agreement: "signed", age: "adult", retention: "within", objection: "no" },
  ...{ restriction: "no", collectedFor: "this-purpose", transferBasis: "approved", legalCase: "open" },
} as const;

export const opening = {
  ...{ scenario: "registration", source: "subject" },
  purposes: ["service-delivery", "customer-service", "fraud-prevention"],
} as const;

let people = 0;

/** A number that nobody had yet. */
export function freshPhone(): string {
  return `+86138${String(++people).padStart(8, "0")}`;
}

type Decision = { readonly outcome: string; readonly clauses: readonly string[] };
type Refused = { readonly code?: string; readonly clause: string };
type Question = {
  readonly action: readonly string[];
  readonly data: readonly string[];
  readonly purpose?: readonly string[];
  readonly recipient?: string;
  readonly region?: string;
  readonly scenario?: string;
  readonly source?: string;
};

/** Whether a decision is the refusal that is expected; if not, what it is. */
function otherThan({ code, clause }: Refused, decision: Decision, which: string): readonly string[] {
  const isRefused = decision.outcome === "forbidden" && decision.clauses.includes(clause);
  const isNamed = code === undefined || ("code" in decision && decision.code === code);
  return isRefused && isNamed ? [] : [`${which}: ${JSON.stringify(decision)}`];
}

/** A world of MORI, and what its tests ask for again and again. */
export async function openMori() {
  const mori = await openTenant("mori", "mori-app");
  const { world, app, roles, purposes, keyFor, collect, decide } = mori;
  const artefact = artefactOf(mori.policy);

  /** Somebody who registered with what it takes: a phone number. */
  function account(): Promise<string> {
    return mori.register({ ...opening, fields: { "phone-number": freshPhone() } });
  }

  /**
   * Holds that no role is permitted this for any of the purposes, however favourable the facts, and that the clause says
   * so: by the published tables for all of them, and at the door for every role, each with another purpose.
   */
  async function expectRefusedToAll(question: Question, expected: Refused) {
    const { action: actions, data, purpose: wanted = purposes, ...more } = question;
    const state = { ...favourable, relation: "other" };
    const asked = {
      scenario: "registration",
      source: "subject",
      recipient: "self",
      region: "cn-mainland",
      ...more,
    };
    const others: string[] = [];
    for (const [index, role] of roles.entries()) {
      const key = await keyFor(role);
      for (const action of actions) {
        for (const [purpose, name] of wanted.flatMap((one) => data.map((name) => [one, name] as const))) {
          const request = { ...asked, action, purpose, role, data: name, state };
          const decision = decideBy(artefact, request);
          others.push(...otherThan(expected, decision, `${role} ${action} ${name} ${purpose}`));
        }
        const purpose = wanted[index % wanted.length] ?? expect.unreachable("a purpose is asked for");
        const found = await decide(key, { action, data, purpose, state: favourable, ...more });
        expect(found).toHaveLength(data.length);
        others.push(
          ...found.flatMap((one) => otherThan(expected, one, `${role} ${action} ${purpose} at the door`)),
        );
      }
    }
    expect(others).toEqual([]);
  }

  /** Why each role is turned away that hands something in: one entry where it is the same for all of them. */
  async function whyNobodyMay(body: object): Promise<readonly string[]> {
    const answers = roles.map(async (role) => whyNot(await collect(body, await keyFor(role))));
    return [...new Set(await Promise.all(answers))];
  }

  /** One clause as the published page shows it: its words and its remarks, without their tags. */
  async function published(clause: string): Promise<string> {
    const { status, text } = await world.call(null, "GET", "/t/mori/policy");
    expect(status).toBe(200);
    const [, article = ""] = new RegExp(`<article id="${clause}"(.*?)</article>`, "s").exec(text) ?? [];
    return article.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  }

  async function newDevice(platform: "android" | "ios" = "android"): Promise<string> {
    return textIn(await world.call(app, "POST", "/v1/devices", { property: "mori-app", platform }), "id");
  }

  return { ...mori, account, expectRefusedToAll, whyNobodyMay, published, newDevice };
}
