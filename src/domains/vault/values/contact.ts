import { domainToASCII } from "node:url";
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { oneLine, text } from "./text.ts";
import { accept, type Json, type Parse, refuse } from "./value.ts";

/**
 * An e-mail address, in lower case. The local part may tell cases apart by its standard, but nobody's does; two
 * records for one person would be the worse failure. Source: RFC 5321 §4.5.3.1 (lengths); UTS 46 (domain).
 */
export const email: Parse<string> = (value) => {
  if (typeof value !== "string" || value.length > 320 || !value.isWellFormed()) return refuse(noEmail);
  const trimmed = value.normalize("NFC").trim();
  const at = trimmed.lastIndexOf("@");
  const local = trimmed.slice(0, Math.max(at, 0)).toLowerCase().normalize("NFC");
  // The ASCII form is the one that is compared: a domain has one of it, and several with other letters.
  const domain = isHostText(trimmed.slice(at + 1)) ? domainToASCII(trimmed.slice(at + 1)) : "";
  const isRight = isLocalPart(local) && isDomain(domain) && Buffer.byteLength(local) + domain.length < 254;
  return isRight ? accept(`${local}@${domain}`) : refuse(noEmail);
};

const noEmail = "must be an e-mail address";

function isLocalPart(local: string): boolean {
  if (Buffer.byteLength(local) > 64) return false;
  return /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local);
}

// The converter stops at `/`, `?` and `#` and drops tabs: it would read an address that nobody wrote.
function isHostText(host: string): boolean {
  return /^[\p{L}\p{N}\p{M}.\u3002-]+$/u.test(host);
}

function isDomain(domain: string): boolean {
  if (domain.length > 253) return false;
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z])[a-z0-9-]{1,62}[a-z0-9]$/.test(domain);
}

/** A telephone number in E.164. Without a country code it is read in `phoneRegion`, and refused without that. */
export const phone: Parse<string> = (value, options) => {
  if (typeof value !== "string" || value.length > 64) return refuse(noPhone);
  const region = options.phoneRegion;
  const mobile = region === "CN" || /^\s*(?:\+|00)\s*86/.test(value) ? chineseMobile(value) : null;
  if (mobile !== null) return accept(`+86${mobile}`);
  const number = parsePhoneNumberFromString(value.normalize("NFKC").trim(), {
    ...(region !== undefined && isSupportedCountry(region) ? { defaultCountry: region } : {}),
    extract: false,
  });
  if (number === undefined || !number.isValid()) return refuse(noPhone);
  return number.ext === undefined ? accept(number.number) : refuse("must be without an extension");
};

const noPhone = "must be a telephone number with its country code";

/** The eleven digits of a Chinese mobile number, however it was spaced; `null` for anything else. */
export function chineseMobile(written: string): string | null {
  const digits = written.normalize("NFKC").replace(/[\s\p{Pd}.()]/gu, "");
  const national = digits.replace(/^(?:\+86|0086|86(?=\d{11}$))/, "");
  return /^1[3-9]\d{9}$/.test(national) ? national : null;
}

const addressParts = ["line1", "line2", "district", "city", "region", "postcode", "country"];

/** A postal address: in one text, or in parts. Only one in parts can be shown by its city and nothing more. */
export const address: Parse = (value, options) => {
  if (typeof value === "string") return value.length > 500 ? refuse(noAddress) : text(value, options);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(noAddress);
  const given = Object.entries(value).sort(([a], [b]) => addressParts.indexOf(a) - addressParts.indexOf(b));
  const parts: Record<string, Json> = {};
  for (const [part, written] of given) {
    const line = addressParts.includes(part) ? oneLine(written, 200) : refuse(noAddress);
    if (!line.ok) return refuse(noAddress);
    parts[part] = line.value;
  }
  return given.length === 0 ? refuse(noAddress) : accept(parts);
};

const noAddress = `must be text of at most 500 characters, or an object of ${addressParts.join(", ")}`;
