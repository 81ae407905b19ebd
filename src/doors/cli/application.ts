import { didYouMean, type Policy } from "../../policy/index.ts";
import type { Given, Option, WantedKey } from "./command.ts";

const daysMax = 400;
const daysUsual = 90;
const rateMax = 1_000_000;
const rateUsual = 100;

/** The options that say what an application is, and how long its key lasts. */
export const applicationOptions: Readonly<Record<string, Option>> = {
  name: { takes: "<application>", words: "the application; registered if it is new", needed: true },
  role: { takes: "<role>", words: "as whom the policy judges it", needed: true },
  region: { takes: "<region>", words: "where it runs; the policy's home region if left out" },
  recipient: { takes: "<recipient>", words: "who it belongs to; the controller itself if left out" },
  property: { takes: "<name>", words: "a property that it may act for", many: true },
  "all-properties": { takes: null, words: "it may act for every property, those of later versions too" },
  purpose: { takes: "<name>", words: "a purpose that it may name", many: true },
  "all-purposes": { takes: null, words: "it may name every purpose, those of later versions too" },
  days: { takes: `<1..${daysMax}>`, words: `how long the key is valid; ${daysUsual} if left out` },
  rate: { takes: "<calls per second>", words: `how often it may call; ${rateUsual} if left out` },
};

/** What is wrong with the options by themselves, as one sentence; `null` when nothing is. */
export function objectionTo(given: Given): string | null {
  const name = given.text("name") ?? "";
  if (!/^[^\p{Cc}]{1,100}$/u.test(name) || name !== name.trim()) {
    return "A name has 1 to 100 characters on one line, and no space around it.";
  }
  if (numberOf(given, "days", daysUsual, daysMax) === null) {
    return `\`--days\` is a number from 1 to ${daysMax}.`;
  }
  if (numberOf(given, "rate", rateUsual, rateMax) === null) {
    return `\`--rate\` is a number of calls per second from 1 to ${rateMax}.`;
  }
  return (
    scopeObjection(given, "property", "all-properties") ?? scopeObjection(given, "purpose", "all-purposes")
  );
}

// A key that may do everything is never an accident: somebody has typed that it may.
function scopeObjection(given: Given, one: string, all: string): string | null {
  if (given.has(one) && given.has(all)) return `It is either \`--${one}\` or \`--${all}\`, not both.`;
  if (given.has(one) || given.has(all)) return null;
  return `Name each ${one} with \`--${one}\`, or say \`--${all}\` outright.`;
}

/** Which names are not the policy's, one sentence each. */
export function undeclaredNames(given: Given, { tenant, vocabulary }: Policy): string[] {
  const known = {
    role: vocabulary.roles,
    region: vocabulary.regions,
    recipient: vocabulary.recipients,
    property: vocabulary.properties,
    purpose: vocabulary.purposes,
  };
  return Object.entries(known).flatMap(([option, declared]) => {
    const names = declared.map((one) => one.name);
    const foreign = given.list(option).filter((name) => !names.includes(name));
    return foreign.map(
      (name) => `The policy of \`${tenant}\` declares no ${option} \`${name}\` (${didYouMean(name, names)}).`,
    );
  });
}

/** What was typed, completed with what is usual; to be asked once there is no objection. */
export function wantedKey(given: Given, { homeRegion, vocabulary }: Policy): WantedKey {
  const self = vocabulary.recipients.find(({ kind }) => kind === "self")?.name;
  const scope = (one: string, all: string) => (given.has(all) ? ["*"] : [...new Set(given.list(one))].sort());
  return {
    application: {
      name: given.text("name") ?? "",
      role: given.text("role") ?? "",
      region: given.text("region") ?? homeRegion,
      recipient: given.text("recipient") ?? self ?? "self",
      properties: scope("property", "all-properties"),
      purposes: scope("purpose", "all-purposes"),
      callsPerSecond: numberOf(given, "rate", rateUsual, rateMax) ?? rateUsual,
    },
    validDays: numberOf(given, "days", daysUsual, daysMax) ?? daysUsual,
  };
}

/** A whole number from 1 to `most`; `null` for anything else. */
function numberOf(given: Given, option: string, usual: number, most: number): number | null {
  const text = given.text(option);
  if (text === null) return usual;
  const number = Number(text);
  return /^\d{1,7}$/.test(text) && number >= 1 && number <= most ? number : null;
}
