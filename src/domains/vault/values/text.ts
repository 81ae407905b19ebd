import { accept, type Normalised, type Parse, refuse } from "./value.ts";

const textMax = 10_000;
const lineMax = 512;
const nameMax = 200;

/** Free text: one form of each letter (NFC), one kind of line end, no space around it, no invisible commands. */
export const text: Parse<string> = (value) =>
  tidied(value, textMax, (raw) => raw.replace(/\r\n?|[\u2028\u2029]/g, "\n"));

/** A person's or a company's name: one line, single spaces. Nothing else is assumed about names. */
export const name: Parse<string> = (value) => oneLine(value, nameMax);

/** What a browser says of itself. */
export const userAgent: Parse<string> = (value) => oneLine(value, lineMax);

/** An id that a machine gave: a device, an account, an order. Case counts, because its maker may count it. */
export const identifier: Parse<string> = (value) => {
  const line = oneLine(value, lineMax);
  if (!line.ok) return line;
  return /^[!-~]{4,256}$/.test(line.value) ? line : refuse("must be 4 to 256 visible ascii characters");
};

const strongHash = /^(?:[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i;
const slowHash = /^\$(?:argon2id|scrypt|pbkdf2-sha(?:256|512)|2[aby])\$[A-Za-z0-9+/.=,$_-]{20,400}$/;

/** A digest, or a slow hash with its salt. A password has neither form, so it cannot be stored as one by mistake. */
export const hash: Parse<string> = (value) => {
  if (typeof value !== "string") return refuse("must be text");
  if (strongHash.test(value)) return accept(value.toLowerCase());
  return slowHash.test(value)
    ? accept(value)
    : refuse("must be a digest of 256 bits or more in hex, or an argon2id, scrypt, pbkdf2 or bcrypt hash");
};

/** A language and where it is spoken. Source: BCP 47. */
export const locale: Parse<string> = (value) => {
  if (typeof value !== "string" || value.length > 35) return refuse("must be a language tag");
  try {
    const [canonical] = Intl.getCanonicalLocales(value);
    return canonical === undefined ? refuse("must be a language tag") : accept(canonical);
  } catch {
    return refuse("must be a language tag"); // It throws for every other text, and there is no way to ask.
  }
};

/** One line of text, with single spaces. */
export function oneLine(value: unknown, lengthMax: number): Normalised<string> {
  return tidied(value, lengthMax, (raw) => raw.replace(/\s+/g, " "));
}

function tidied(value: unknown, lengthMax: number, tidy: (raw: string) => string): Normalised<string> {
  if (typeof value !== "string") return refuse("must be text");
  if (value.length > lengthMax) return refuse(`must be at most ${lengthMax} characters`);
  if (!value.isWellFormed()) return refuse("must be well-formed unicode");
  const tidied = tidy(value).normalize("NFC").trim();
  if (tidied === "") return refuse("must not be empty");
  if (tidied.length > lengthMax) return refuse(`must be at most ${lengthMax} characters`);
  return hasCommands(tidied) ? refuse("must not hold control or direction characters") : accept(tidied);
}

// Controls break logs and exports; direction overrides make a name read as another in the console.
function hasCommands(text: string): boolean {
  return /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u.test(text);
}
