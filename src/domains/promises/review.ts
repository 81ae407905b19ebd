import { addDays, addMonths, addYears, startOfDay, textToDay, type Zone } from "../../kernel/calendar.ts";
import type { Instant } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import type { Outbox } from "../../kernel/outbox/index.ts";
import { domainRulesOf, domainRuleTypes, type Policy } from "../../policy/index.ts";
import * as store from "./store.ts";

/** A year, where a rule does not say after how long a version must be read again. */
const windowDefault = { count: 12, unit: "months" } as const;

/** The instant from which a version must be read again, counted from the day it took effect; `null` without that day. */
export function reviewDueAt(policy: Pick<Policy, "effective">, window: unknown): Instant | null {
  const effective = textToDay(policy.effective);
  if (effective === null) return null;
  const { count, unit } = isWindow(window) ? window : windowDefault;
  const add = unit === "years" ? addYears : unit === "days" ? addDays : addMonths;
  return startOfDay(add(effective, count), "UTC" as Zone);
}

type Window = { readonly count: number; readonly unit: "days" | "months" | "years" };

function isWindow(window: unknown): window is Window {
  if (typeof window !== "object" || window === null || !("count" in window) || !("unit" in window))
    return false;
  return typeof window.count === "number" && ["days", "months", "years"].some((unit) => unit === window.unit);
}

/** Reports a version that has stood for too long, once, as an event in this transaction. */
export async function reportReview(
  tx: Tx,
  outbox: Outbox,
  bound: { readonly policy: Policy; readonly number: number },
  now: Instant,
): Promise<void> {
  const rule = domainRulesOf(bound.policy, domainRuleTypes.alert).find(
    ({ value }) => value.on === "version-unreviewed",
  );
  const dueAt = rule === undefined ? null : reviewDueAt(bound.policy, rule.value.window);
  if (rule === undefined || dueAt === null || now < dueAt) return;
  if (!(await store.insertReview(tx, bound.number, dueAt, now))) return;
  const facts = { version: bound.number, clause: rule.clause, owner: rule.value.owner };
  await outbox.emit(tx, { event: "version.review-due", facts });
}
