import { z } from "zod";
import { closed, names, period, text, wordsOf } from "../text/forms.ts";
import { domainRule } from "./rule-type.ts";

/** Ways on which a person is told something, or can ask for something. */
export const channels = [
  "email",
  "pop-up",
  "profile",
  "settings",
  "message",
  "page",
  "post",
  "phone",
] as const;
const channel = wordsOf(...channels);

const listed = [
  "data",
  "purposes",
  "recipients",
  "trackers",
  "embeds",
  "retention",
  "rights",
  "transfers",
] as const;
const material = [
  "data-added",
  "purpose-added",
  "recipient-added",
  "region-added",
  "retention-longer",
  "right-shrunk",
  "basis-changed",
  "contact-changed",
  "controller-changed",
] as const;

/** What we say, where it stands, and when people are told of a change. */
export const noticeRuleTypes = {
  property: domainRule(
    "Binds sites, apps and other properties to this policy; on any other nothing is collected.",
    closed({ properties: names }),
    { "properties.*": "properties" },
  ),
  notice: domainRule(
    "Says what the published notice holds and how people are told of it.",
    closed({
      lists: wordsOf(...listed).optional(),
      /** Sections that may not be missing. */
      chapters: names.optional(),
      languages: wordsOf("en", "zh").optional(),
      contact: z.boolean().optional(),
      lastUpdated: z.boolean().optional(),
      channels: channel.optional(),
      fallback: z.enum(channels).optional(),
      shownIsNotConsent: z.boolean().optional(),
    }),
  ),
  version: domainRule(
    "Says how versions are published, kept and compared, and which changes are material.",
    closed({
      stableUrl: z.boolean(),
      effectiveDate: z.boolean(),
      difference: z.boolean(),
      archive: z.boolean(),
      /** A change is written by one and approved by another, with its reason. */
      approved: z.boolean().optional(),
      materialWhen: wordsOf(...material).optional(),
      channels: channel.optional(),
    }),
  ),
  contact: domainRule(
    "Names an address that people can write to.",
    closed({ address: text, opensCase: z.boolean() }),
  ),
  jurisdiction: domainRule(
    "Names the authorities to which people of a residency can complain.",
    closed({ residency: names, routes: names }),
    { "residency.*": "residencies" },
  ),
  evidence: domainRule(
    "Names a document that proves the clause, who looks after it, and for how long it counts.",
    closed({
      owner: text,
      valid: period,
      reminders: z.array(z.int().min(1).max(366)).min(1).max(10).optional(),
      document: text.optional(),
      /** Each member of staff must have one of their own on record before they see personal data. */
      staff: z.enum(["confidentiality", "training"]).optional(),
      /** For how long after its end somebody may still be late with the next one. */
      grace: period.optional(),
    }),
  ),
} as const;
