import { createHmac, type KeyObject } from "node:crypto";
import ipaddr from "ipaddr.js";
import type { Personal } from "../../../kernel/personal.ts";
import { type AttemptKey, attemptKeys } from "./throttle.ts";

/** Who tries to sign in. */
export type Attempt = {
  /** The name as it was typed, in its one form: a name that nobody has is counted like any other, and tells nothing. */
  readonly account: Personal<string>;
  readonly address: Personal<string>;
  /** The device, where its cookie says that this very account has signed in on it; `null` for any other. */
  readonly device: string | null;
};

/**
 * Under what each count of an attempt is kept: digests under a key, so that a table of who tried from where is not one
 * that can be read.
 */
export function attemptDigests(key: KeyObject, attempt: Attempt): ReadonlyMap<AttemptKey, Buffer> {
  const account = attempt.account.reveal();
  const network = networkOf(attempt.address.reveal());
  const parts: Readonly<Record<AttemptKey, readonly string[]>> = {
    account: [account],
    address: [network],
    "account-address": [account, network],
    "account-device": [account, attempt.device ?? ""],
  };
  const digestOf = (name: AttemptKey) =>
    createHmac("sha256", key)
      .update(JSON.stringify([name, ...parts[name]]))
      .digest();
  return new Map(attemptKeys(attempt.device !== null).map((name) => [name, digestOf(name)]));
}

/** What one household has: an IPv4 address, or a /64 of IPv6, within which whoever likes takes a new address each time. */
function networkOf(address: string): string {
  const [bare = ""] = address.split("%");
  if (!ipaddr.isValid(bare)) return "unknown";
  const parsed = ipaddr.process(bare);
  return parsed instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()
    : parsed.toString();
}
