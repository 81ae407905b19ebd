import { assert, must } from "./assert.ts";
import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

/**
 * TypeID: a word, an underscore, and 128 bits in base32 (`consent_01j…`). In the database the same value is a
 * `uuid`. Source: TypeID specification 0.3; RFC 9562 §5.7 (UUIDv7).
 */
export type Id<Word extends string> = string & { readonly __id: Word };

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** The digit of each letter by its code; 255 for what is no letter of ours. */
const digitByCode = new Uint8Array(128).fill(255);
for (const [digit, letter] of [...alphabet].entries()) digitByCode[letter.charCodeAt(0)] = digit;
const suffixLength = 26;

/** A new id that sorts by the millisecond it was made in (UUIDv7). It tells that time: never give it to outsiders. */
export function newId<Word extends string>(word: Word, deps: { clock: Clock; random: Random }): Id<Word> {
  const bytes = deps.random.bytes(16);
  bytes.writeUIntBE(deps.clock.now(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return `${word}_${encode(bytes)}` as Id<Word>;
}

/** A new id that tells nothing, not even when it was made (UUIDv4): for subjects and whatever a recipient sees. */
export function newRandomId<Word extends string>(word: Word, deps: { random: Random }): Id<Word> {
  const bytes = deps.random.bytes(16);
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return `${word}_${encode(bytes)}` as Id<Word>;
}

/** The id in `text`, or `null` when it is not one of this word. */
export function parseId<Word extends string>(word: Word, text: string): Id<Word> | null {
  if (!text.startsWith(`${word}_`)) return null;
  return decode(text.slice(word.length + 1)) === null ? null : (text as Id<Word>);
}

/** As the database stores it. */
export function idToUuid(id: Id<string>): string {
  const bytes = must(
    decode(id.slice(id.lastIndexOf("_") + 1)),
    "an id is made by newId, newRandomId or parseId",
  );
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The id that a `uuid` column holds. */
export function uuidToId<Word extends string>(word: Word, uuid: string): Id<Word> {
  const bytes = Buffer.from(uuid.replaceAll("-", ""), "hex");
  assert(bytes.length === 16, "a uuid has 128 bits");
  return `${word}_${encode(bytes)}` as Id<Word>;
}

// 128 bits in 26 letters of 5: the first letter carries the top 3 bits only.
function encode(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let held = 2; // two leading zero bits bring 128 to 130
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += alphabet[(bits >> held) & 31];
    }
    bits &= (1 << held) - 1;
  }
  return text;
}

function decode(text: string): Buffer | null {
  if (text.length !== suffixLength || text > "7zzzzzzzzzzzzzzzzzzzzzzzzz") return null;
  const bytes = Buffer.alloc(16);
  let bits = 0;
  let held = -2;
  let filled = 0;
  for (let at = 0; at < suffixLength; at++) {
    const digit = digitByCode[text.charCodeAt(at)] ?? 255;
    if (digit === 255) return null;
    bits = (bits << 5) | digit;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes[filled++] = (bits >> held) & 255;
      bits &= (1 << held) - 1;
    }
  }
  return bytes;
}
