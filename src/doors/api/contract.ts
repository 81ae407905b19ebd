import { z } from "zod";
import { consentActs } from "../../domains/consent/index.ts";
import { limits } from "../../domains/vault/index.ts";
import { textToDay } from "../../kernel/calendar.ts";
import { parseId } from "../../kernel/ids.ts";
import { personal } from "../../kernel/personal.ts";
import { atomNames } from "../../policy/index.ts";

/** What crosses the boundary of the HTTP API. Strict objects, bounded strings and lists; values are wrapped at once. */

const name = z
  .string()
  .max(64)
  // No row of digits that could be a telephone or card number: names are repeated in answers and values never.
  .regex(/^(?!.*\d{7})[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "must be a name of the policy's vocabulary");

export function idOf<Word extends string>(word: Word) {
  return z
    .string()
    .max(60)
    .transform((text, context) => {
      const id = parseId(word, text);
      if (id !== null) return id;
      context.addIssue({ code: "custom", message: `must be an id that begins with \`${word}_\`` });
      return z.NEVER;
    });
}

/** The name under which a platform knows a permission. */
export const permissionName = z
  .string()
  .max(64)
  .regex(/^(?!.*\d{7})[A-Za-z][A-Za-z0-9_]*$/, "must be a name of a permission");

const value = z
  .unknown()
  .transform((given) => personal(given))
  .meta({ description: "a value of the data type" });

/** The reference of a paper: an id of ours, or of a document that is kept elsewhere. It stands in the open. */
const reference = z
  .string()
  .max(64)
  .refine(
    // No row of digits that could be a telephone or card number, but in an id of ours, which was drawn.
    (text) => parseId("consent", text) !== null || /^(?!.*\d{7})[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text),
    "must be the reference of a consent or a document",
  );

const day = z
  .string()
  .max(10)
  .transform((written, context) => {
    const found = textToDay(written);
    if (found !== null) return found;
    context.addIssue({ code: "custom", message: "must be a day, such as 2026-05-01" });
    return z.NEVER;
  });

const delivery = z.strictObject({
  from: name.meta({ description: "the registered source that hands it over" }),
  authorisation: reference.meta({
    description: "the subject's consent by its id, or a document's reference",
  }),
  on: day.optional().meta({ description: "the day of a document; a consent knows its own" }),
});

export const collectionBody = z.strictObject({
  property: name.meta({ description: "the site or app that collects" }),
  scenario: name,
  source: z.enum(["subject", "observed", "derived", "third-party", "other-subject"]).default("subject"),
  delivery: delivery.optional().meta({ description: "who hands it over, where it is not the subject" }),
  purposes: z.array(name).min(1).max(limits.purposesMax),
  subject: idOf("subject").optional(),
  device: idOf("device").optional().meta({ description: "the device that it comes from" }),
  permission: permissionName.optional().meta({ description: "the permission that brought it" }),
  residency: name.optional().meta({ description: "where a new subject lives: a region of the policy" }),
  fields: z
    .record(name, value)
    .refine((fields) => Object.keys(fields).length > 0, "must have at least one field")
    .refine(
      (fields) => Object.keys(fields).length <= limits.fieldsMax,
      `must have at most ${limits.fieldsMax} fields`,
    ),
  reason: z
    .string()
    .trim()
    .min(3)
    .max(500)
    .optional()
    .meta({ description: "why, where a clause asks for it" }),
  strict: z.boolean().default(false).meta({ description: "all fields or none" }),
});

const fieldRefusal = z.object({
  field: z.string(),
  code: z.string(),
  clauses: z.array(z.string()),
  detail: z.string(),
  nearest: z
    .array(z.object({ change: z.string(), to: z.string(), clauses: z.array(z.string()) }))
    .optional()
    .meta({ description: "what would be permitted instead, one point changed" }),
});

export const collectionAnswer = z.object({
  subject: z.string(),
  isNew: z.boolean(),
  entry: z.string(),
  accepted: z.array(
    z.object({
      field: z.string(),
      purposes: z.array(z.string()),
      clauses: z.array(z.string()),
      keepUntil: z.string().nullable(),
    }),
  ),
  refused: z.array(fieldRefusal),
});

export const readingBody = z
  .strictObject({
    subject: idOf("subject").optional(),
    identifier: z.strictObject({ data: name, value }).optional(),
    purpose: name,
    fields: z.array(name).min(1).max(limits.fieldsMax),
    reason: z.string().trim().min(3).max(500).optional(),
  })
  .refine((body) => (body.subject === undefined) !== (body.identifier === undefined), {
    message: "must name the subject by exactly one of `subject` and `identifier`",
  });

export const readingAnswer = z.object({
  subject: z.string(),
  entry: z.string(),
  values: z.array(
    z.object({
      field: z.string(),
      form: z.enum(["clear", "masked", "pseudonymous", "absent"]),
      value: z.unknown(),
      clauses: z.array(z.string()),
      source: z.string().nullable(),
      delivery: z
        .object({ from: z.string(), authorisation: z.string() })
        .nullable()
        .meta({ description: "who handed it over and under what; `null` where the subject gave it" }),
      collectedAt: z.string().nullable(),
    }),
  ),
  refused: z.array(fieldRefusal),
});

export const decisionBody = z.strictObject({
  action: name,
  data: z.array(name).min(1).max(limits.fieldsMax),
  purpose: name,
  scenario: name.optional(),
  source: name.optional(),
  recipient: name.optional(),
  region: name.optional(),
  property: name.optional(),
  subject: idOf("subject").optional(),
  delivery: delivery
    .partial({ authorisation: true })
    .optional()
    .meta({ description: "who would hand it over; without a subject the authorisation may be left out" }),
  device: idOf("device").optional(),
  permission: permissionName.optional(),
  reason: z.string().trim().min(3).max(500).optional(),
  state: z.partialRecord(z.enum(atomNames), name).optional(),
  language: z.enum(["en", "zh"]).default("en"),
});

export const decisionAnswer = z.object({
  entry: z.string(),
  policy: z.object({ version: z.number(), digest: z.string() }),
  decisions: z.array(
    z.object({
      data: z.string(),
      outcome: z.enum(["permitted", "forbidden", "uncovered"]),
      code: z.string().nullable(),
      clauses: z.array(z.string()),
      obligations: z.array(z.string()),
      bases: z.array(z.string()),
      explanation: z.array(z.string()),
    }),
  ),
});

export const consentBody = z.strictObject({
  subject: idOf("subject"),
  purpose: name,
  act: z.enum(consentActs).meta({ description: "the affirmative act; using the service is not one" }),
  words: z.string().trim().min(10).max(10_000).meta({ description: "the exact words the subject agreed to" }),
  language: z.enum(["en", "zh"]),
  property: name,
  validDays: z.number().int().min(1).max(3650).optional(),
  from: name.optional().meta({ description: "the registered source whose query it authorises" }),
});

export const deviceBody = z.strictObject({
  property: name.meta({ description: "the app that runs there" }),
  platform: z.enum(["android", "ios"]),
});

export const deviceAnswer = z.object({ id: z.string(), property: z.string(), platform: z.string() });

export const permissionStates = ["on", "off", "denied"] as const;

export const permissionBody = z.strictObject({
  property: name,
  feature: name.meta({ description: "which asked, at its first use" }),
  state: z.enum(permissionStates),
  subject: idOf("subject").optional().meta({ description: "whose device it is, where the app knows" }),
});

export const permissionsAnswer = deviceAnswer.extend({
  permissions: z.array(
    z.object({
      name: z.string(),
      feature: z.string(),
      state: z.enum(permissionStates),
      since: z.string().nullable().meta({ description: "`null` where nobody was asked yet" }),
      purposes: z.array(z.string()),
      data: z.array(z.string()),
      clause: z.string(),
      blocked: z.boolean(),
    }),
  ),
});

export const objectionBody = z.strictObject({ subject: idOf("subject"), purpose: name });

export const keyBody = z.strictObject({ validDays: z.number().int().min(1).max(400).default(90) });
