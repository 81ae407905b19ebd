import ipaddr from "ipaddr.js";
import type { PasskeySite } from "../domains/access/index.ts";
import { isThisMachine } from "../kernel/outbound.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import type { Config } from "./config.ts";

/**
 * Where browsers find the pages. A passkey is bound to a name: an address of numbers has none, and only this machine is
 * believed without TLS. Throws `CannotStart`.
 */
export function siteUrlOf(text: string | undefined): URL | null {
  if (text === undefined || text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !isOrigin(url) ||
    !isSecure(url) ||
    ipaddr.isValid(url.hostname.replace(/^\[|\]$/g, ""))
  ) {
    return cannotStart(
      "TROTH_URL is where browsers find the pages, a name without a path: `https://troth.example`, or `http://localhost:7420` on this machine.",
    );
  }
  return url;
}

function isOrigin(url: URL): boolean {
  return (
    url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === ""
  );
}

function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && hostname === "localhost");
}

/** What passkeys are bound to: `TROTH_URL`, or this machine by its name where nobody else is served; `null` elsewhere. */
export function passkeySiteOf({ url, host, tls }: Config, port: number): PasskeySite | null {
  if (url !== null) return { rpId: url.hostname, origin: url.origin };
  if (!isThisMachine(host)) return null;
  return { rpId: "localhost", origin: `${tls === null ? "http" : "https"}://localhost:${port}` };
}
