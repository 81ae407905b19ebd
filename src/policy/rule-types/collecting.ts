import { z } from "zod";
import { sources } from "../model.ts";
import { address, closed, keptPeriod, name, names, oneOrMany, period, text, wordsOf } from "../text/forms.ts";
import { domainRule } from "./rule-type.ts";

/** The name under which a platform knows a permission: a constant of Android, a key of Apple's property list. */
const permissionName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/);

/** The beginning of the package names of a library, as it stands in a build: `com.amap`, `com.amap.api:location`. */
const packageName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z@][A-Za-z0-9_.:/@-]*$/);

/** What may come in: by which permission of a device, by whose library, from which source, and about whom. */
export const collectingRuleTypes = {
  permission: domainRule(
    "Registers one permission of a device, with its feature; one that is blocked is refused whoever asks.",
    closed({
      platform: z.enum(["android", "ios"]),
      name: permissionName,
      feature: name,
      purposes: names,
      data: names.optional(),
      /** Asked at the first use of its feature, or granted by the platform without a question. */
      asks: z.enum(["first-use", "never"]),
      /** The most that one use may bring: one point of the map, one contact, one file that was picked. */
      yields: z.enum(["nothing", "one-value", "one-point", "one-contact", "picked-files"]),
      /** Whether the feature still works without it, in another way or not at all. Nothing else may suffer. */
      without: z.enum(["feature-off", "other-way"]),
      blocked: z.boolean().optional(),
    }),
    { "purposes.*": "purposes", "data.*": "data" },
  ),
  sdk: domainRule(
    "Registers one library of another company inside an app; a build with one that is not registered fails.",
    closed({
      name,
      packages: oneOrMany(packageName),
      provider: text,
      purpose: name,
      data: names.optional(),
      permissions: oneOrMany(permissionName).optional(),
      recipient: name.optional(),
      regions: names.optional(),
      policyUrl: address.optional(),
      class: z.enum(["necessary", "preference", "analytics", "advertising"]),
    }),
    { purpose: "purposes", "data.*": "data", recipient: "recipients", "regions.*": "regions" },
  ),
  source: domainRule(
    "Registers where data comes from that the subject did not give, and by what each delivery is authorised.",
    closed({
      name,
      source: z.enum(sources),
      provider: text,
      data: names,
      purposes: names,
      authorisation: z.enum(["consent", "separate-consent", "written-consent", "instrument", "agreement"]),
      /** How long one authorisation lasts, from the day it was given. Without it, for one delivery. */
      lasts: keptPeriod.optional(),
      /** What a delivery is called that comes otherwise; without it `not-declared`, `purpose-mismatch` or `no-consent`. */
      code: name.optional(),
    }),
    { "data.*": "data", "purposes.*": "purposes" },
  ),
  age: domainRule(
    "Says from which age people act for themselves, who consents before, and what is never done with a minor.",
    closed({
      adultAt: z.int().min(13).max(21),
      /** Below it, everything about a child is sensitive. */
      sensitiveBelow: z.int().min(13).max(18).optional(),
      guardian: z.enum(["verified-consent", "not-accepted"]),
      data: names,
      forbids: names.optional(),
      erasedWithin: period,
      residency: names.optional(),
    }),
    { "data.*": "data", "forbids.*": "purposes", "residency.*": "residencies" },
  ),
  exception: domainRule(
    "Says when something is done without consent: on what ground, with which instrument, by whom, how long.",
    closed({
      ground: name,
      acts: wordsOf("collect", "use", "disclose", "transfer", "publish"),
      purposes: names.optional(),
      recipients: names.optional(),
      /** The documents, of which one must be on the case. */
      instruments: names,
      approvals: z.int().min(1).max(9),
      expires: period,
      subjectNotice: z.enum(["before", "after", "when-allowed"]),
    }),
    { "purposes.*": "purposes", "recipients.*": "recipients" },
  ),
} as const;
