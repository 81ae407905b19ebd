import { z } from "zod";
import { sources } from "../model.ts";
import {
  clauseId,
  closed,
  keptPeriod,
  name,
  names,
  oneOrMany,
  period,
  text,
  wordsOf,
} from "../text/forms.ts";
import { channels } from "./notices.ts";
import { domainRule } from "./rule-type.ts";

export const rights = [
  "access",
  "rectification",
  "erasure",
  "restriction",
  "portability",
  "objection",
  "withdrawal",
  "complaint",
  "account-closure",
  "decision-review",
  "information",
] as const;

/** What people may ask, and how long anything is kept. */
export const rightRuleTypes = {
  right: domainRule(
    "Says what people may ask, on which way, and by when they have an answer.",
    closed({
      right: z.enum(rights),
      data: names.optional(),
      purposes: names.optional(),
      formats: wordsOf("csv", "json").optional(),
      residency: names.optional(),
      channels: wordsOf(...channels),
      verification: names.optional(),
      within: period.optional(),
      excludesSource: wordsOf(...sources).optional(),
    }),
    { "data.*": "data", "purposes.*": "purposes", "residency.*": "residencies" },
  ),
  retention: domainRule(
    "Says how long data is kept, from when it counts, and how it ends.",
    closed({
      data: names,
      period: keptPeriod,
      anchor: name,
      dispose: z.enum(["erase", "anonymise"]),
      overrides: oneOrMany(clauseId).optional(),
      legalSource: text.optional(),
    }),
    { "data.*": "data", "overrides.*": "clauses" },
  ),
} as const;
