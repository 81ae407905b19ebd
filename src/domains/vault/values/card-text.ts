import { cardDigitsMax, cardDigitsMin, isCardNumber } from "./payment.ts";
import type { Json } from "./value.ts";

/**
 * The same value, in which no card number is left: each becomes `**** ` and its last four. Numbers are found however
 * they are spaced, in full-width digits, in keys, as whole JSON numbers, and inside longer rows of digits. That masks
 * some order numbers too; the worse failure is a card number that stays.
 */
export function maskCards(value: Json): Json {
  if (typeof value === "string") return maskCardsInText(value);
  if (typeof value === "number") return maskCardInNumber(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(maskCards);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [maskCardsInText(key), maskCards(member)]),
  );
}

/**
 * Whether a member, however deep, is named for a card's verification code or PIN. Their values are three or four
 * digits that nothing tells from others, so the name has to do. Source: PCI DSS 4.0.1, requirement 3.3.1.
 */
export function holdsCardCode(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isList(value)) return value.some(holdsCardCode);
  return Object.entries(value).some(([key, member]) => isCardCodeName(key) || holdsCardCode(member));
}

function isCardCodeName(key: string): boolean {
  const letters = key
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "");
  return /^(?:(?:card)?(?:cvv|cvc|cvn|csc|pin|pinblock|securitycode)|cardverification(?:code|value|number))$/.test(
    letters,
  );
}

// Digits with at most three spaces, dashes, dots, slashes or invisible characters between two of them.
const rows = /[0-9\uff10-\uff19](?:[\s\p{Pd}\p{Cf}._/·]{0,3}[0-9\uff10-\uff19]){11,}/gu;

function maskCardsInText(text: string): string {
  return text.replace(rows, maskRow);
}

// A fraction has as many digits as a card and is none: turning every third one into text would break its readers.
function maskCardInNumber(value: number): Json {
  if (!Number.isSafeInteger(value)) return value;
  const digits = String(value);
  const masked = maskCardsInText(digits);
  return masked === digits ? value : masked;
}

/** One row of digits and what stands between them. */
function maskRow(row: string): string {
  const places: number[] = [];
  let digits = "";
  for (let at = 0; at < row.length; at++) {
    const digit = digitAt(row, at);
    if (digit === null) continue;
    places.push(at);
    digits += digit;
  }
  let masked = "";
  let copied = 0;
  for (let start = 0; start + cardDigitsMin <= digits.length; start++) {
    const length = cardLengthAt(digits, start);
    if (length === 0) continue;
    const last4 = start + length - 4;
    masked += `${row.slice(copied, places[start])}**** `;
    copied = places[last4] ?? row.length;
    // The last four stay in the open, so a second number may begin within them: go on there.
    start = last4 - 1;
  }
  return masked + row.slice(copied);
}

/** How long the longest card number is that begins here; 0 where none does. */
function cardLengthAt(digits: string, start: number): number {
  for (let length = cardDigitsMax; length >= cardDigitsMin; length--) {
    const isWhole = start + length <= digits.length;
    if (isWhole && isCardNumber(digits.slice(start, start + length), true)) return length;
  }
  return 0;
}

function digitAt(row: string, at: number): string | null {
  const code = row.charCodeAt(at);
  if (code >= 0xff10 && code <= 0xff19) return String(code - 0xff10);
  return code >= 0x30 && code <= 0x39 ? row.charAt(at) : null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
