import type { Instant } from "../../kernel/clock.ts";
import type { Id } from "../../kernel/ids.ts";
import { domainRulesOf, domainRuleTypes, type Policy } from "../../policy/index.ts";

export type ConsentId = Id<"consent">;

/** The affirmative acts that make a consent. Using the service is not among them, and cannot be written down. */
export const consentActs = ["tick", "click", "sign", "speak"] as const;
export type ConsentAct = (typeof consentActs)[number];

/** The newest event of a subject and a purpose. */
export type ConsentState = {
  readonly state: "given" | "refused" | "withdrawn";
  readonly expiresAt: Instant | null;
};

/** The value of the atom `consent`. Validity ends at the instant named, not after it. Source: GDPR Art. 7; PIPL Art. 14. */
export function consentAtom(
  newest: ConsentState | null,
  now: Instant,
): "none" | "given" | "withdrawn" | "expired" {
  if (newest === null || newest.state === "refused") return "none";
  if (newest.state === "withdrawn") return "withdrawn";
  return newest.expiresAt !== null && now >= newest.expiresAt ? "expired" : "given";
}

/**
 * By which acts a policy takes a consent to this purpose: those of the rules that name it; where none does, those of
 * the rules for all purposes; where none says, every affirmative act.
 */
export function actsFor(policy: Policy, purpose: string): readonly ConsentAct[] {
  const rules = domainRulesOf(policy, domainRuleTypes.consent).map(({ value }) => value);
  const named = rules.filter(
    ({ purposes, acts }) => acts !== undefined && purposes?.includes(purpose) === true,
  );
  const general = rules.filter(({ purposes, acts }) => acts !== undefined && purposes === undefined);
  const said = (named.length > 0 ? named : general).flatMap(({ acts }) => acts ?? []);
  return said.length === 0 ? consentActs : consentActs.filter((act) => said.includes(act));
}
