import { z } from "zod";
import { closed, keptPeriod, name, names, period, text, wordsOf } from "../text/forms.ts";
import { domainRule } from "./rule-type.ts";

/** Who may act and how they prove it, and what happens when the business changes or ends. */
export const conductRuleTypes = {
  "sign-in": domainRule(
    "Says how people of these roles prove who they are.",
    closed({
      roles: names,
      factors: wordsOf("password", "sms-code", "email-code", "totp", "passkey", "single-sign-on"),
      factorsMin: z.int().min(1).max(3),
      stepUp: names.optional(),
      codeDigits: z.int().min(6).max(12).optional(),
      codeValid: period.optional(),
      triesMax: z.int().min(1).max(20).optional(),
    }),
    { "roles.*": "roles", "stepUp.*": "actions" },
  ),
  membership: domainRule(
    "Says who decides, in an organisation that is a customer, who sees what.",
    closed({
      administrator: name,
      members: names,
      decides: wordsOf("invitations", "roles", "grants", "removal", "ownership"),
      lastAdministrator: z.enum(["kept"]),
      grantsExpire: period.optional(),
    }),
    { administrator: "roles", "members.*": "roles" },
  ),
  support: domainRule(
    "Says by whose word our support may look, for how long, and that it is seen.",
    closed({
      role: name,
      by: z.enum(["invitation", "ticket"]),
      expires: period,
      visibleTo: names,
      shows: z.enum(["granted", "comparison-only"]),
      // What stays closed without that word; everything, where it is left out.
      data: names.optional(),
    }),
    { role: "roles", "visibleTo.*": "roles", "data.*": "data" },
  ),
  segregation: domainRule(
    "Says which kinds of data are kept apart, in schemas and under keys of their own.",
    closed({ apart: z.array(names).min(2).max(10), keys: z.enum(["separate"]) }),
    { "apart.*.*": "data" },
  ),
  "access-review": domainRule(
    "Says how often it is looked at who may see what, and that each look has an outcome.",
    closed({ every: period, owner: name, roles: names.optional() }),
    { owner: "roles", "roles.*": "roles" },
  ),
  reply: domainRule(
    "Says by when a complaint or a question is answered, and where it can be taken next.",
    closed({ topic: name, within: period, channels: names, receipt: z.boolean(), routes: names.optional() }),
  ),
  refusal: domainRule(
    "Says on which grounds a request may be refused, and what each refusal needs; no other ground exists.",
    closed({
      rights: names,
      grounds: names,
      evidence: z.literal(true),
      approvals: z.int().min(2).max(9),
      routes: names,
      fee: z.enum(["never", "cost-when-repetitive"]).optional(),
    }),
  ),
  backup: domainRule(
    "Says how copies are kept, for how long, and that what was erased stays erased after one is put back.",
    closed({
      encrypted: z.literal(true),
      kept: keptPeriod,
      copiesMin: z.int().min(1).max(9).optional(),
      restoreDrill: period.optional(),
      erasuresReapplied: z.literal(true),
    }),
  ),
  succession: domainRule(
    "Says what happens to data when the business is merged, bought or wound up.",
    closed({
      events: wordsOf("merger", "acquisition", "division", "bankruptcy", "asset-sale"),
      notice: period,
      successor: z.enum(["same-policy-or-consent"]),
      recipient: name.optional(),
    }),
    { recipient: "recipients" },
  ),
  termination: domainRule(
    "Says how long before its end people are told that a service ends, and what becomes of their data.",
    closed({
      notice: period,
      channels: names,
      export: z.boolean(),
      dispose: z.enum(["erase", "anonymise"]),
      certificate: z.literal(true),
    }),
  ),
  journal: domainRule(
    "Says that people see who looked at their data, what for, and under which clause.",
    closed({ shows: wordsOf("reader", "data", "purpose", "clause", "time", "recipient"), kept: keptPeriod }),
  ),
  responsible: domainRule(
    "Names who answers for a matter, by office.",
    closed({ office: text, matter: name, contact: text.optional() }),
  ),
} as const;
