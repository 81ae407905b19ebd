import { address, email, phone } from "./values/contact.ts";
import { image } from "./values/image.ts";
import { ip, url } from "./values/network.ts";
import { card, iban } from "./values/payment.ts";
import { contact, point } from "./values/picked.ts";
import { birthDate, boolean, date, instant, json, number } from "./values/plain.ts";
import { cnResidentId } from "./values/resident-id.ts";
import { hash, identifier, locale, name, text, userAgent } from "./values/text.ts";
import type { Normalised, Parse, ValueOptions } from "./values/value.ts";

export type { Json, Normalised, ValueOptions } from "./values/value.ts";

/**
 * The version of every rule below. A blind index finds only what was normalised alike: whoever changes a rule counts
 * this up, and the index is built anew.
 */
export const normaliserVersion = 1;

/** What a data type of a policy may be, each with the one way to read it. */
const parsers = {
  text,
  name,
  email,
  phone,
  address,
  card,
  iban,
  "cn-resident-id": cnResidentId,
  identifier,
  hash,
  url,
  ip,
  "user-agent": userAgent,
  number,
  boolean,
  date,
  "birth-date": birthDate,
  instant,
  locale,
  point,
  contact,
  image,
  json,
} as const satisfies Record<string, Parse>;

export type ValueType = keyof typeof parsers;

/** Every value type, by name. */
export const valueTypes: readonly ValueType[] = Object.keys(parsers).filter(isValueType);

/**
 * The types by which a subject may be looked up. Each has far more values than a holder of the index could confirm
 * one by one; a city, a birth date or a yes has too few, so none of those is ever indexed.
 */
export const identifierTypes = ["email", "phone", "card", "iban", "cn-resident-id", "identifier"] as const;

export type IdentifierType = (typeof identifierTypes)[number];

/**
 * Brings a value into the one form of its type, or says what is wrong with it without repeating it. Never throws;
 * normalising the result again gives the same result.
 */
export function normalise(type: ValueType, value: unknown, options: ValueOptions): Normalised {
  return parsers[type](value, options);
}

/** The form of an identifier that is sealed and indexed. */
export function normaliseIdentifier(
  type: IdentifierType,
  value: unknown,
  options: ValueOptions,
): Normalised<string> {
  return parsers[type](value, options);
}

export function isValueType(word: string): word is ValueType {
  return Object.hasOwn(parsers, word);
}

export function isIdentifierType(word: string): word is IdentifierType {
  return identifierTypes.some((type) => type === word);
}
