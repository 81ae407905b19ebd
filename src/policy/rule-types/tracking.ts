import { z } from "zod";
import { address, closed, name, names, period, text, wordsOf } from "../text/forms.ts";
import { domainRule } from "./rule-type.ts";

const classes = ["necessary", "preference", "analytics", "advertising"] as const;
const tools = [
  "cookie",
  "web-beacon",
  "pixel-tag",
  "clear-gif",
  "fingerprint",
  "storage",
  "email-pixel",
] as const;

/** What people agree to, what follows them across pages, and how both end. */
export const trackingRuleTypes = {
  consent: domainRule(
    "Says by which acts people consent and to what; nothing is on before.",
    closed({
      acts: wordsOf("tick", "click", "sign", "speak").optional(),
      purposes: names.optional(),
      default: z.enum(["off"]),
      perPurpose: z.literal(true),
      signals: wordsOf("gpc", "dnt").optional(),
    }),
    { "purposes.*": "purposes" },
  ),
  withdrawal: domainRule(
    "Says how soon a withdrawal counts everywhere, and which features it ends.",
    closed({
      within: period,
      features: z
        .array(closed({ name, consents: names }))
        .min(1)
        .max(100),
    }),
    { "features.*.consents.*": "purposes" },
  ),
  marketing: domainRule(
    "Says how people stop marketing; an absolute objection is never weighed against anything.",
    closed({
      purpose: name,
      optOut: wordsOf("message", "settings", "email", "phone", "post"),
      login: z.boolean(),
      absolute: z.boolean(),
    }),
    { purpose: "purposes" },
  ),
  tracker: domainRule(
    "Registers one tracker; one that is not registered is removed.",
    closed({
      name,
      tool: z.enum(tools),
      provider: text,
      purpose: name,
      class: z.enum(classes),
      lifetime: period.optional(),
      data: names.optional(),
    }),
    { purpose: "purposes", "data.*": "data" },
  ),
  embed: domainRule(
    "Registers one foreign part of our pages, with its owner's policy.",
    closed({ name, owner: text, policyUrl: address, data: names, class: z.enum(classes) }),
    { "data.*": "data" },
  ),
  preferences: domainRule(
    "Says where trackers are switched on and off.",
    closed({
      path: z
        .string()
        .max(200)
        .regex(/^\/[A-Za-z0-9/_-]*$/),
      login: z.boolean(),
      by: z.enum(["class", "tracker", "purpose"]),
    }),
  ),
  degradation: domainRule(
    "Says what is lost, and what is not, for somebody who blocks trackers.",
    closed({
      without: wordsOf("cookies", "storage", "scripts", "images"),
      loses: z.array(text).min(1).max(20),
      keeps: z.enum(["core", "all"]),
    }),
  ),
} as const;
