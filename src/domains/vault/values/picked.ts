import { phone } from "./contact.ts";
import { name } from "./text.ts";
import { accept, type Parse, refuse } from "./value.ts";

// What a device hands over of the much that it holds. The form has room for one: a list is none of it, and neither is
// an object with a member more, in which a trail or an address book could travel.

/** One point of the map, in degrees of WGS 84. Source: ISO 6709. */
export const point: Parse = (value) => {
  const given = membersOf(value, ["latitude", "longitude"], ["accuracyMetres"]);
  if (given === null) return refuse(noPoint);
  const [latitude, longitude] = [within(given["latitude"], 90), within(given["longitude"], 180)];
  const accuracy = within(given["accuracyMetres"] ?? 0, accuracyMetresMax);
  if (latitude === null || longitude === null || accuracy === null || accuracy < 0) return refuse(noPoint);
  const isSaid = given["accuracyMetres"] !== undefined;
  return accept({ latitude, longitude, ...(isSaid ? { accuracyMetres: accuracy } : {}) });
};

/** Half the way around the earth: a larger error says nothing. */
const accuracyMetresMax = 20_100_000;
const noPoint = "must be one point: `latitude`, `longitude` and at most `accuracyMetres`";

/** One person out of an address book: a name and one telephone number. */
export const contact: Parse = (value, options) => {
  const given = membersOf(value, ["name", "phone"], []);
  if (given === null) return refuse(noContact);
  const [named, number] = [name(given["name"], options), phone(given["phone"], options)];
  if (!named.ok || !number.ok || holdsNumber(named.value)) return refuse(noContact);
  return accept({ name: named.value, phone: number.value });
};

// Or the rest of an address book would travel in the name of the first.
function holdsNumber(name: string): boolean {
  return /\d(?:[\s().\p{Pd}]*\d){6}/u.test(name);
}

const noContact = "must be one contact: `name` and one `phone` with its country code";

/** The members of an object that has all of `needed`, some of `optional`, and nothing else. */
function membersOf(
  value: unknown,
  needed: readonly string[],
  optional: readonly string[],
): Readonly<Record<string, unknown>> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const members: Readonly<Record<string, unknown>> = { ...value };
  const isWhole = needed.every((member) => members[member] !== undefined);
  const isKnown = Object.keys(members).every((key) => needed.includes(key) || optional.includes(key));
  return isWhole && isKnown ? members : null;
}

function within(value: unknown, most: number): number | null {
  return typeof value === "number" && Math.abs(value) <= most ? value + 0 : null;
}
