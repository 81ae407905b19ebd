import { must } from "../../kernel/assert.ts";
import { checkPolicy } from "../check.ts";
import type { Known } from "../checks/context.ts";
import type { Finding, Policy } from "../model.ts";
import { parsePolicy } from "../parse.ts";

/** What the tests take for the vault's names. */
export const known: Known = {
  valueTypes: ["text", "name", "email", "hash", "boolean", "json"],
  masks: ["email", "last4"],
  transforms: ["strip-query"],
};

/** A policy text in which nothing is found. Every test of a finding changes one place of it. */
export const soundText = `# A small shop.
format: troth/policy/1
tenant: shop
version: 1
effective: 2026-01-01
title: { en: Privacy policy }
summary: { en: What the shop knows about you. }
languages: [en]
controller: { name: Shop, contact: privacy@shop.example }
homeRegion: eu
closedBy: S-1
vocabulary:
  properties:
    web: { en: The web site, kind: site }
  data:
    personal:
      en: Personal data
      children:
        full-name: { en: Name, value: name }
        e-mail: { en: E-mail address, value: email, identifier: true }
    account:
      en: Account
      children:
        password: { en: Password, value: hash, sensitivity: secret }
  purposes:
    orders: { en: Taking orders, basis: contract }
    news: { en: Writing to you, basis: consent }
  scenarios:
    sign-up: { en: Opening an account }
  recipients:
    self: { en: The shop, kind: self }
    carrier: { en: The carrier, kind: processor }
  regions:
    eu: { en: The European Union }
    us: { en: The United States }
  roles:
    clerk: { en: Clerk }
    server: { en: The shop's server }
  actions: [collect, read, use, disclose]
sections:
  - { name: all, en: Everything }
clauses:
  - id: S-1
    section: all
    kind: enforceable
    words: { en: What is not declared here is refused. }
    rules:
      - property: { properties: [web] }
  - id: S-2
    section: all
    kind: enforceable
    words: { en: We take your name and your e-mail address. }
    rules:
      - permit: { action: collect, data: [personal, password], purpose: orders, scenario: sign-up, role: server }
      - permit: { action: [read, use], data: personal, purpose: orders, role: [clerk, server] }
      - permit: { action: disclose, data: personal, purpose: orders, recipient: carrier, role: clerk }
      - permit: { action: use, data: e-mail, purpose: news, role: server, when: { consent: given } }
      - require: { action: read, data: e-mail, role: clerk }
        obligations: [{ mask: email }, { log: each }]
  - id: S-3
    section: all
    kind: enforceable
    words: { en: The password is hashed. Nobody reads it. }
    rules:
      - forbid: { action: [read, disclose], data: password }
        code: not-declared
      - retention: { data: [personal, account], period: { count: 30, unit: days }, anchor: collection, dispose: erase }
  - id: S-4
    section: all
    kind: harmful
    words: { en: Using the shop is not consent. }
    refused: { term: { en: Using the shop is consent. }, unlock: never }
  - id: S-5
    section: all
    kind: evidence
    words: { en: Our staff is trained. }
    rules:
      - evidence: { owner: management, valid: { count: 1, unit: years } }
  - id: S-6
    section: all
    kind: statement
    words: { en: We are a small shop. }
`;

/** The sound text with one place changed. */
export function changed(from: string, to: string): string {
  must(soundText.includes(from) ? from : null, `the sound text holds \`${from}\``);
  return soundText.replace(from, () => to);
}

/** Everything found in a text, by the parser and, where there is a policy, by the check. */
export function findingsOf(
  text: string | Uint8Array,
  others: Readonly<Record<string, string>> = {},
): readonly Finding[] {
  const parsed = parsePolicy(new Map([["policy.yaml", text], ...Object.entries(others)]));
  if (parsed.policy === null) return parsed.findings;
  return [...parsed.findings, ...checkPolicy(parsed.policy, parsed.positions, known)];
}

/** The policy of a text that has no error. */
export function policyOfText(text: string): Policy {
  const { policy, findings } = parsePolicy(new Map([["policy.yaml", text]]));
  return must(policy, `the text has no error: ${findings[0]?.message ?? ""}`);
}
