import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Networks whose machines are believed when they say from where, and over what, a call came to them. */
export type TrustedProxies = readonly (readonly [Address, number])[];

export type Caller = {
  /** In its shortest form; `null` where the connection is already gone. */
  readonly address: string | null;
  /** Whether the caller sits at this very machine: by the socket, and with nothing that says the call was passed on. */
  readonly isLocal: boolean;
  /** How the call came from the caller to the first machine that we believe. */
  readonly transport: "tls" | "plain";
};

/** What is known of a call before anything of it is believed. */
export type Arrival = {
  readonly socketAddress: string | undefined;
  readonly isTls: boolean;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
};

const proxiesMax = 100;
const forwardedLengthMax = 1_000;
const hopsMax = 20;
/** Whatever a proxy adds by habit. Anybody may write them: here they only make a call less trusted. */
const passedOn = ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/** Reads `10.0.0.0/8, 192.0.2.7`. `null` for anything else. A network of everybody trusts nobody's word, and is refused. */
export function readProxies(text: string): TrustedProxies | null {
  const parts = text.split(",").map((part) => part.trim());
  const networks = parts.map(readNetwork).filter((one) => one !== null);
  return networks.length === parts.length && parts.length <= proxiesMax ? networks : null;
}

function readNetwork(text: string): TrustedProxies[number] | null {
  const [address = "", length, ...rest] = text.split("/");
  const base = readAddress(address);
  if (base === null || rest.length > 0) return null;
  const bitsMax = base.kind() === "ipv4" ? 32 : 128;
  if (length === undefined) return [base, bitsMax];
  const bits = Number(length);
  return /^\d{1,3}$/.test(length) && bits >= 1 && bits <= bitsMax ? [base, bits] : null;
}

/**
 * Who calls, and how the call came. The socket tells the truth and headers are written by anybody, so these count only
 * from a trusted proxy: then the caller is the right-most address that no trusted proxy has. What cannot be read makes
 * the proxy itself the caller; it is wrong about who and never lends a stranger the rights of this machine.
 */
export function callerOf({ socketAddress, isTls, headers }: Arrival, proxies: TrustedProxies): Caller {
  const socket = readAddress(socketAddress ?? "");
  const isPassedOn = passedOn.some((name) => headers[name] !== undefined);
  const isLocal = socket !== null && isLoopback(socket) && !isPassedOn;
  if (socket === null || !isTrusted(socket, proxies) || !isPassedOn) {
    return { address: socket?.toString() ?? null, isLocal, transport: isTls ? "tls" : "plain" };
  }
  const address = forwardedAddress(headers["x-forwarded-for"], proxies) ?? socket;
  // One word, of the proxy that we see: a list would be one that a caller began.
  const isOverTls = headers["x-forwarded-proto"] === "https";
  return { address: address.toString(), isLocal, transport: isOverTls ? "tls" : "plain" };
}

/** The same for a request of Node's. */
export function callerOfRequest({ socket, headers }: IncomingMessage, proxies: TrustedProxies): Caller {
  const isTls = socket instanceof TLSSocket;
  return callerOf({ socketAddress: socket.remoteAddress, isTls, headers }, proxies);
}

/** Whether a listener without TLS may answer who is at the other end of a connection: this machine, or a trusted proxy. */
export function mayComePlain(socketAddress: string | undefined, proxies: TrustedProxies): boolean {
  const address = readAddress(socketAddress ?? "");
  return address !== null && (isLoopback(address) || isTrusted(address, proxies));
}

/** A call that came in the open, and not from this machine: nothing of anybody's is told to it. */
export function isOpenCall({ address, transport }: Caller): boolean {
  const known = readAddress(address ?? "");
  return transport === "plain" && !(known !== null && isLoopback(known));
}

function forwardedAddress(
  header: string | readonly string[] | undefined,
  proxies: TrustedProxies,
): Address | null {
  if (typeof header !== "string" || header.length > forwardedLengthMax) return null;
  const hops = header.split(",").reverse();
  if (hops.length > hopsMax) return null;
  let nearest: Address | null = null;
  for (const hop of hops) {
    nearest = readAddress(hop.trim());
    if (nearest === null || !isTrusted(nearest, proxies)) return nearest;
  }
  return nearest;
}

function isTrusted(address: Address, proxies: TrustedProxies): boolean {
  return proxies.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
}

function isLoopback(address: Address): boolean {
  return address.range() === "loopback";
}

/** An address in one of its usual forms; IPv4 in the clothes of IPv6 is IPv4. A zone is left out. */
function readAddress(text: string): Address | null {
  const bare = text.replace(/^::ffff:(?=[\d.]+$)|%[\w.-]{1,32}$/g, "");
  const isUsual = bare.includes(":") ? ipaddr.IPv6.isValid(bare) : ipaddr.IPv4.isValidFourPartDecimal(bare);
  return isUsual ? ipaddr.process(bare) : null;
}
