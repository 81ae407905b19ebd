import { expect } from "vitest";
import { collectedIn } from "../support/world-answers.ts";
import type { Answer } from "../support/world-http.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

let people = 0;

/** A mobile number of mainland China that nobody had yet. */
export function freshPhone(): string {
  return `+861380013${String(++people).padStart(4, "0")}`;
}

/** A number of an identity card that nobody had yet: 17 digits, and one that is worked out of them. */
export function freshIdNumber(): string {
  const digits = `11010519900101${String(++people).padStart(3, "0")}`;
  const sum = [...digits].reduce((so, digit, place) => so + Number(digit) * (2 ** (17 - place) % 11), 0);
  return digits + "10X98765432"[sum % 11];
}

/** Opening an account with nothing but a number. */
export const opening = {
  ...{ scenario: "registration", source: "subject" },
  purposes: ["account-verification", "login-authentication"],
};

/** Something that others hand over about somebody who applies. */
export function told(subject: string, purpose: string, fields: object, delivery?: object) {
  const way = { scenario: "loan-application", source: "third-party" };
  return { ...way, subject, purposes: [purpose], fields, ...(delivery === undefined ? {} : { delivery }) };
}

/** Whether a clause opens it: what is left to say is the reason, and a question has no place for one. */
export function isOpened(decision: { readonly outcome: string; readonly code: string | null }): boolean {
  return decision.outcome === "permitted" || decision.code === "obligation-unmet";
}

/** A world of GEEX and its members. */
export async function openMembers() {
  const geex = await openTenant("geex", "geex-android");
  const { world, admin } = geex;

  function account(): Promise<string> {
    return geex.register({ ...opening, fields: { "phone-number": freshPhone() } });
  }

  async function agreeTo(subject: string, ...purposes: readonly string[]): Promise<void> {
    for (const purpose of purposes) await geex.agree(subject, purpose);
  }

  /** What is told of a call that is refused and leaves nothing but its entry: `403 no-consent by GEEX-AND-33`. */
  async function refusal(call: () => Promise<Answer>): Promise<string> {
    const before = await countsOf(admin);
    const answer = await call();
    expect(changesIn(before, await countsOf(admin)), answer.text).toEqual(onlyTheRefusal);
    return whyNot(answer);
  }

  /** What is told of a collection that is refused and leaves nothing but its entry. */
  function turnedAway(body: object, key?: string): Promise<string> {
    return refusal(() => geex.collect(body, key));
  }

  /** The clauses by which each field was taken. */
  async function taken(body: object): Promise<Readonly<Record<string, readonly string[]>>> {
    world.clock.advance(1);
    const { accepted } = collectedIn(await geex.collect(body));
    return Object.fromEntries(accepted.map(({ field, clauses }) => [field, clauses]));
  }

  /** One decision for each type of data, as many as there are: a question takes sixty-four. */
  async function decideAll(key: string, question: object, data: readonly string[]) {
    const answers = [];
    for (let at = 0; at < data.length; at += 64) {
      answers.push(...(await geex.decide(key, { ...question, data: data.slice(at, at + 64) })));
    }
    return answers;
  }

  return { ...geex, decideAll, account, agreeTo, refusal, turnedAway, taken };
}
