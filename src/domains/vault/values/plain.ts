import { addDays, addYears, dayOf, textToDay, type Zone } from "../../../kernel/calendar.ts";
import { instantToText, textToInstant } from "../../../kernel/clock.ts";
import { accept, type Json, type Parse, refuse } from "./value.ts";

/** A number that every reader of JSON reads alike. Adding zero turns -0, which JSON does not know, into 0. */
export const number: Parse<number> = (value) =>
  typeof value === "number" && Number.isFinite(value) ? accept(value + 0) : refuse("must be a number");

export const boolean: Parse<boolean> = (value) =>
  typeof value === "boolean" ? accept(value) : refuse("must be true or false");

/** A day of the calendar, in no zone. */
export const date: Parse<string> = (value) => {
  const day = typeof value === "string" ? textToDay(value) : null;
  return day === null ? refuse("must be a date `YYYY-MM-DD`") : accept(day);
};

/** The oldest person of whom anybody knows reached 122 years. */
const yearsMax = 130;

/**
 * The day on which the subject was born: it says whether they act for themselves, so it is a type of its own and no name
 * that a policy might choose otherwise. Not after today, wherever on earth it is, and not longer ago than anybody lives.
 */
export const birthDate: Parse<string> = (value, options) => {
  const day = date(value, options);
  if (!day.ok) return day;
  const today = dayOf(options.now, utc);
  return day.value <= addDays(today, 1) && day.value >= addYears(today, -yearsMax)
    ? day
    : refuse("must be a day on which somebody alive was born");
};

const utc = "UTC" as Zone;

/** A moment, in UTC. Without an offset it would be a different moment for each reader. Source: RFC 3339. */
export const instant: Parse<string> = (value) => {
  // The parser takes 30 February for 1 or 2 March, so the day is looked up first.
  const isDay = typeof value === "string" && textToDay(value.slice(0, 10)) !== null;
  const moment = isDay ? textToInstant(value) : null;
  return moment === null ? refuse("must be a date and time with an offset") : accept(instantToText(moment));
};

const depthMax = 8;
const bytesMax = 65_536;
const nodesMax = 4_096;

/** Structured data with its keys in order: preferences, records, what a page measured. At most 64 KiB. */
export const json: Parse = (value) => {
  if (value === null) return refuse("must not be null");
  const budget = { nodes: nodesMax };
  const ordered = order(value, depthMax, budget);
  if (ordered === undefined) return refuse(`must be json, at most ${depthMax} deep with ${nodesMax} members`);
  return Buffer.byteLength(JSON.stringify(ordered)) <= bytesMax
    ? accept(ordered)
    : refuse("must be at most 64 KiB");
};

/** The same value with every object's keys in order; `undefined` where it is no JSON or goes beyond a limit. */
function order(value: unknown, depthLeft: number, budget: { nodes: number }): Json | undefined {
  if (--budget.nodes < 0) return undefined;
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : undefined;
  if (typeof value === "string") return value.isWellFormed() ? value : undefined;
  if (typeof value !== "object" || depthLeft === 0) return undefined;
  if (Array.isArray(value)) return orderList(value, depthLeft, budget);
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const ordered =
      key.isWellFormed() && key !== "__proto__" ? order(member, depthLeft - 1, budget) : undefined;
    if (ordered === undefined) return undefined;
    members.push([key, ordered]);
  }
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function orderList(list: readonly unknown[], depthLeft: number, budget: { nodes: number }): Json | undefined {
  const items: Json[] = [];
  for (const item of list) {
    const ordered = order(item, depthLeft - 1, budget);
    if (ordered === undefined) return undefined;
    items.push(ordered);
  }
  return items;
}
