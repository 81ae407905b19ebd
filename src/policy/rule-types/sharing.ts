import { z } from "zod";
import { closed, day, name, names, period, wordsOf } from "../text/forms.ts";
import { domainRule } from "./rule-type.ts";

/** Who is told, under which contract, and across which border. */
export const sharingRuleTypes = {
  disclosure: domainRule(
    "Says what a recipient may receive, for what, and what it must have signed.",
    closed({
      recipient: name,
      data: names,
      purposes: names,
      agreements: wordsOf("nda", "dpa", "intra-group", "controller-to-controller"),
      terms: wordsOf("no-independent-marketing", "no-onward-disclosure", "delete-at-end").optional(),
    }),
    { recipient: "recipients", "data.*": "data", "purposes.*": "purposes" },
  ),
  transfer: domainRule(
    "Registers a mechanism for transfers across a border, with what it needs to be valid.",
    closed({
      from: name,
      to: name,
      mechanism: name,
      status: z.enum(["valid", "invalid"]),
      since: day.optional(),
      needs: names.optional(),
    }),
    { from: "regions", to: "regions" },
  ),
  localisation: domainRule(
    "Says in which region the data of people of a residency is stored, and nowhere else.",
    closed({ residency: names, region: name }),
    { "residency.*": "residencies", region: "regions" },
  ),
  "legal-request": domainRule(
    "Says with which instruments an authority may ask, and how we answer.",
    closed({
      instruments: names,
      approvals: z.int().min(1).max(9),
      fieldReasons: z.boolean(),
      subjectNotice: z.boolean(),
      expires: period.optional(),
      scope: z.enum(["named-subjects"]).optional(),
    }),
  ),
  aggregate: domainRule(
    "Says from what figures about groups are made, and how large a group must be.",
    closed({
      purposes: names,
      groupSizeMin: z.int().min(2).max(100_000),
      from: names,
      recipients: names.optional(),
    }),
    { "purposes.*": "purposes", "from.*": "data", "recipients.*": "recipients" },
  ),
} as const;
