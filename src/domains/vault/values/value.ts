import type { Instant } from "../../../kernel/clock.ts";

/** JSON as it arrives. Bounded by `json.ts` before anybody keeps it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value in its one form: what is sealed, and what is compared. */
export type Normalised<T extends Json = Json> =
  | { readonly ok: true; readonly value: T }
  /** A sentence for the caller: lower-case, and without the value. */
  | { readonly ok: false; readonly why: string };

export type ValueOptions = {
  /** A birth in the future is no birth. */
  readonly now: Instant;
  /** ISO 3166-1 alpha-2: whose telephone numbers may be written without a country code. */
  readonly phoneRegion?: string;
  /** Visa once had 13 digits. Off unless a tenant still has such cards. */
  readonly acceptsVisa13?: boolean;
};

/** Reads a value of one type. Never throws; the same input gives the same form, and the form gives itself. */
export type Parse<T extends Json = Json> = (value: unknown, options: ValueOptions) => Normalised<T>;

export function accept<T extends Json>(value: T): Normalised<T> {
  return { ok: true, value };
}

export function refuse(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}
