import { z } from "zod";
import { textToDay } from "../../kernel/calendar.ts";

// The smallest forms of the text, from which the schemas of policies and rules are made.

export const namePattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
export const clauseIdPattern = /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/;
const listMax = 1_000;

export const name = z.string().max(64).regex(namePattern);
export const clauseId = z.string().max(64).regex(clauseIdPattern);
export const text = z.string().min(1).max(200);
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((written) => textToDay(written) !== null, { params: { code: "bad-date" } })
  .meta({ description: "A day, YYYY-MM-DD" });

/** Whether words are empty is a matter of the check: only there is it known what they are the words of. */
export const languages = { en: z.string().max(4_000), zh: z.string().max(4_000).optional() };
export const words = closed(languages);
export type WordsText = z.output<typeof words>;

export const countMax = 36_600;
const count = z.int().min(1).max(countMax);
export const period = closed({
  count,
  unit: z.enum(["minutes", "hours", "days", "working-days", "months", "years"]),
});
/** How long something is kept is counted in civil days. */
export const keptPeriod = closed({ count, unit: z.enum(["days", "months", "years"]) });

/** An address on the web that people are sent to. */
export const address = z
  .string()
  .max(200)
  .regex(/^https:\/\/[^\s<>"]+$/);

/** One name or a list of them. In the policy it is always a list. */
export const names = oneOrMany(name);

/** A list of words out of a closed one. A single one may be written without brackets. */
export function wordsOf<const T extends readonly string[]>(...allowed: T) {
  return oneOrMany(z.enum(allowed));
}

export function oneOrMany<T extends z.ZodType<string>>(item: T) {
  return z
    .union([item, z.array(item).min(1).max(listMax)])
    .transform((value): z.output<T>[] => (Array.isArray(value) ? value : [value]));
}

/**
 * An object without other members. The message for a foreign one lists those that are known, which the reader of the
 * issue turns into a hint.
 */
export function closed<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(" ") : undefined),
  });
}
