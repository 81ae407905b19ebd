import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { accept, type Parse, refuse } from "./value.ts";

/**
 * A web address without what it may carry along: no query, no fragment, no user and password. A referrer's query is
 * where other people's tokens, search words and e-mail addresses travel.
 */
export const url: Parse<string> = (value) => {
  if (typeof value !== "string" || value.length > 4_096) return refuse(noUrl);
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return refuse(noUrl);
  return accept(`${parsed.origin}${parsed.pathname}`);
};

const noUrl = "must be an http or https address of at most 4096 characters";

/** An IP address in its shortest form; one of IPv4 inside IPv6 is the IPv4 address it is. Source: RFC 5952. */
export const ip: Parse<string> = (value) => {
  if (typeof value !== "string" || value.length > 64) return refuse(noIp);
  const address = parseIp(value.trim());
  return address === null ? refuse(noIp) : accept(address.toString());
};

const noIp = "must be an ip address";

/** The network of an address: /24 of IPv4, /48 of IPv6. Never keeps more, also where IPv6 only wraps an IPv4. */
export function networkOf(value: string): { readonly network: string; readonly bits: 24 | 48 } | null {
  const address = parseIp(value.trim());
  if (address === null) return null;
  const bytes = address.toByteArray();
  const inner = sixToFour(bytes);
  if (address.kind() === "ipv4" || inner !== null) {
    const [a, b, c] = inner ?? bytes;
    return { network: `${a}.${b}.${c}.0`, bits: 24 };
  }
  const kept = [...bytes.slice(0, 6), ...new Array<number>(10).fill(0)];
  return { network: ipaddr.fromByteArray(kept).toString(), bits: 48 };
}

// `isIP` is strict; the library alone would also read 127.1, 0x7f.1 and 017.0.0.1, each as something else.
function parseIp(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const [bare] = text.split("%"); // A zone names a network card of the sender and means nothing here.
  return bare !== undefined && isIP(bare) !== 0 ? ipaddr.process(bare) : null;
}

// RFC 3056: 2002:aabb:ccdd::/48 is the IPv4 address aa.bb.cc.dd, whole, within the bits that /48 keeps.
function sixToFour(bytes: readonly number[]): readonly number[] | null {
  return bytes.length === 16 && bytes[0] === 0x20 && bytes[1] === 0x02 ? bytes.slice(2, 6) : null;
}
