import { dayOf, textToDay, type Zone } from "../../../kernel/calendar.ts";
import { accept, type Parse, refuse } from "./value.ts";

/**
 * The number of a Chinese resident, with 18 characters; one of 15 is completed. Also the permits of residents of Hong
 * Kong, Macao and Taiwan (81, 82, 83) and of foreigners with permanent residence (91).
 *
 * Source: GB 11643-1999; ISO 7064 MOD 11-2.
 */
export const cnResidentId: Parse<string> = (value, options) => {
  if (typeof value !== "string" || value.length > 40) return refuse(noResidentId);
  const written = value.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  const complete = /^\d{15}$/.test(written) ? completed(written) : written;
  if (!/^\d{17}[\dX]$/.test(complete) || checkCharacter(complete) !== complete.at(-1))
    return refuse(noResidentId);
  if (!regions.has(complete.slice(0, 2))) return refuse(noResidentId);
  const born = textToDay(`${complete.slice(6, 10)}-${complete.slice(10, 12)}-${complete.slice(12, 14)}`);
  const isPossible = born !== null && born >= "1900" && born <= dayOf(options.now, china);
  return isPossible ? accept(complete) : refuse(noResidentId);
};

const noResidentId = "must be a resident identity number of 18 or 15 characters";
const china = "Asia/Shanghai" as Zone;

/** The first two digits, as of 2023-09: provinces, Taiwan (71), permits (81, 82, 83) and foreign residents (91). */
export const residentIdRegions = {
  version: "2023-09",
  prefixes: [
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54",
    "61 62 63 64 65 71 81 82 83 91",
  ],
} as const;

const regions: ReadonlySet<string> = new Set(residentIdRegions.prefixes.flatMap((row) => row.split(" ")));
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

// The short form ended in 1999, so its century is always the twentieth.
function completed(short: string): string {
  const long = `${short.slice(0, 6)}19${short.slice(6)}`;
  return `${long}${checkCharacter(long)}`;
}

function checkCharacter(id: string): string | undefined {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(id[place]), 0);
  return "10X98765432"[sum % 11];
}
