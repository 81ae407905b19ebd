import type { KeyObject } from "node:crypto";
import { frame, hmac } from "../../kernel/crypto/index.ts";
import { holdsCardCode, maskCards } from "./values/card-text.ts";
import { networkOf, url } from "./values/network.ts";
import { json } from "./values/plain.ts";
import { accept, type Json, type Normalised, refuse, type ValueOptions } from "./values/value.ts";

/** What may be done to a value before anything keeps it. None of these can be undone. */
export const transformNames = [
  "truncate-ip",
  "strip-query",
  "mask-cards",
  "form-telemetry",
  "hash-per-property",
] as const;

export type TransformName = (typeof transformNames)[number];

export type TransformOptions = ValueOptions & {
  /** Where the value was collected: a site, an app. A fingerprint of one does not match that of another. */
  readonly property: string;
  /** Counted up when fingerprints are to lose their memory. */
  readonly epoch: number;
  /** `deriveKey(secret, "fingerprint", …)`. */
  readonly fingerprintKey: KeyObject;
};

/**
 * The value as it may be kept. Where a transform does not understand a value it refuses it: passing it on would keep
 * what was promised to be removed.
 */
export function transform(name: TransformName, value: unknown, options: TransformOptions): Normalised {
  const bounded = json(value, options);
  return bounded.ok ? transforms[name](bounded.value, options) : bounded;
}

export function isTransformName(word: string): word is TransformName {
  return transformNames.some((name) => name === word);
}

const transforms: Readonly<Record<TransformName, (value: Json, options: TransformOptions) => Normalised>> = {
  "truncate-ip": truncateIp,
  "strip-query": (value, options) => url(value, options),
  "mask-cards": blackOutCards,
  "form-telemetry": formTelemetry,
  "hash-per-property": hashPerProperty,
};

function truncateIp(value: Json): Normalised {
  const network = typeof value === "string" ? networkOf(value) : null;
  return network === null ? refuse("must be an ip address") : accept(network.network);
}

// A card number has a form and can be cut out. Its code has none: where one is named, nothing of the value is kept.
function blackOutCards(value: Json): Normalised {
  return holdsCardCode(value)
    ? refuse("must not hold a card's verification code or PIN")
    : accept(maskCards(value));
}

const fieldsMax = 200;

/**
 * How a form was used, and nothing of what was typed: of each field its name, whether it was touched, whether it was
 * valid, how long it took. A name is one only if it looks like a name, or values would travel as names.
 */
function formTelemetry(value: Json): Normalised {
  const entries = isList(value) ? value : [value];
  if (entries.length > fieldsMax) return refuse(`must describe at most ${fieldsMax} fields`);
  const kept: Json[] = [];
  for (const entry of entries) {
    const telemetry = isMembers(entry) ? fieldTelemetry(entry) : null;
    if (telemetry === null) return refuse("must be fields with `field`, `touched`, `valid` and `durationMs`");
    kept.push(telemetry);
  }
  return accept(kept);
}

function fieldTelemetry(entry: Readonly<Record<string, Json>>): Json | null {
  const { field, touched, valid, durationMs } = entry;
  if (typeof field !== "string" || !/^(?!.*\d{3})[A-Za-z][\w.[\]-]{0,63}$/.test(field)) return null;
  const isDuration = typeof durationMs === "number" && Number.isSafeInteger(durationMs) && durationMs >= 0;
  return {
    field,
    ...(typeof touched === "boolean" ? { touched } : {}),
    ...(typeof valid === "boolean" ? { valid } : {}),
    ...(isDuration ? { durationMs: Math.min(durationMs, durationMsMax) } : {}),
  };
}

// A day. A larger number is no time spent in a form, but could be a telephone number.
const durationMsMax = 86_400_000;

/** A fingerprint that recognises a device on one property during one epoch, and links nothing beyond. */
function hashPerProperty(value: Json, { fingerprintKey, property, epoch }: TransformOptions): Normalised {
  const message = frame(["troth/1", "fingerprint", property, epoch, JSON.stringify(value)]);
  return accept(`fp_${hmac(fingerprintKey, message).toString("hex", 0, 16)}`);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isMembers(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
