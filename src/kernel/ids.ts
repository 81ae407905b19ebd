import { assert } from "./assert.ts";
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
  return decode(text, word.length + 1) ? (text as Id<Word>) : null;
}

/** The id of these 16 bytes, wherever they come from. */
export function bytesToId<Word extends string>(word: Word, bytes: Uint8Array): Id<Word> {
  assert(bytes.length === 16, "an id has 128 bits");
  return `${word}_${encode(bytes)}` as Id<Word>;
}

/** As the database stores it. */
export function idToUuid(id: Id<string>): string {
  const isKnown = decode(id, id.lastIndexOf("_") + 1);
  assert(isKnown, "an id is made by newId, newRandomId or parseId");
  for (let at = 0; at < 16; at++) {
    const byte = scratch[at] ?? 0;
    const place = uuidPlaces[at] ?? 0;
    uuidCodes[place] = hexCodes[byte >> 4] ?? 0;
    uuidCodes[place + 1] = hexCodes[byte & 15] ?? 0;
  }
  return String.fromCharCode.apply(null, uuidCodes);
}

/** The id that a `uuid` column holds. */
export function uuidToId<Word extends string>(word: Word, uuid: string): Id<Word> {
  assert(uuid.length === 36, "a uuid has 128 bits, written in 36 characters");
  for (let at = 0; at < 16; at++) {
    const place = uuidPlaces[at] ?? 0;
    const high = hexDigit(uuid.charCodeAt(place));
    const low = hexDigit(uuid.charCodeAt(place + 1));
    assert((high | low) < 16, "a uuid is hexadecimal");
    scratch[at] = (high << 4) | low;
  }
  return `${word}_${encode(scratch)}` as Id<Word>;
}

// Ids are turned round for every row that is read or written. What follows makes one string and nothing else.
const scratch = new Uint8Array(16);
const suffixCodes = new Array<number>(suffixLength).fill(0);
const uuidCodes = Array.from("00000000-0000-0000-0000-000000000000", (letter) => letter.charCodeAt(0));
/** Where the two digits of each byte stand. */
const uuidPlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const hexCodes = Array.from("0123456789abcdef", (letter) => letter.charCodeAt(0));
const letterCodes = Array.from(alphabet, (letter) => letter.charCodeAt(0));

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : 255;
}

// 128 bits in 26 letters of 5: the first letter carries the top 3 bits only.
function encode(bytes: Uint8Array): string {
  let bits = 0;
  let held = 2; // two leading zero bits bring 128 to 130
  let filled = 0;
  for (let at = 0; at < 16; at++) {
    bits = (bits << 8) | (bytes[at] ?? 0);
    held += 8;
    while (held >= 5) {
      held -= 5;
      suffixCodes[filled++] = letterCodes[(bits >> held) & 31] ?? 0;
    }
    bits &= (1 << held) - 1;
  }
  return String.fromCharCode.apply(null, suffixCodes);
}

/** Reads the suffix that begins at `start` into `scratch`. False when it is none. */
function decode(text: string, start: number): boolean {
  // The first letter carries three bits only: one beyond `7` would be a number too large.
  if (text.length - start !== suffixLength || text.charCodeAt(start) > 0x37) return false;
  let bits = 0;
  let held = -2;
  let filled = 0;
  for (let at = start; at < text.length; at++) {
    const digit = digitByCode[text.charCodeAt(at)] ?? 255;
    if (digit === 255) return false;
    bits = (bits << 5) | digit;
    held += 5;
    if (held >= 8) {
      held -= 8;
      scratch[filled++] = (bits >> held) & 255;
      bits &= (1 << held) - 1;
    }
  }
  return true;
}
