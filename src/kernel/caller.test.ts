import fc from "fast-check";
import { expect, test } from "vitest";
import { type Arrival, callerOf, mayComePlain, readProxies, type TrustedProxies } from "./caller.ts";

const proxies = readProxies("10.0.0.0/8, 127.0.0.1, 2001:db8::/32") ?? expect.unreachable();
const none: TrustedProxies = [];

function arrival(socketAddress: string, headers: Arrival["headers"] = {}, isTls = false): Arrival {
  return { socketAddress, headers, isTls };
}

test("without trusted proxies the socket tells who calls and how, whatever the headers say", () => {
  const pretence = { "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https" };
  expect(callerOf(arrival("192.0.2.7", pretence), none)).toEqual({
    ...{ address: "192.0.2.7", isLocal: false, transport: "plain" },
  });
  expect(callerOf(arrival("192.0.2.7", {}, true), none).transport).toBe("tls");
  const unlucky = { "x-forwarded-for": "192.0.2.9", "x-forwarded-proto": "http" };
  expect(callerOf(arrival("192.0.2.7", unlucky, true), none)).toMatchObject({
    address: "192.0.2.7",
    transport: "tls",
  });
});

test.each([
  ["one hop", "198.51.100.1", "198.51.100.1"],
  ["what a caller wrote in front", "127.0.0.1, 198.51.100.1", "198.51.100.1"],
  ["further trusted proxies behind it", "198.51.100.1, 10.9.9.9, 127.0.0.1", "198.51.100.1"],
  ["nobody but trusted proxies: the farthest", "10.1.1.1, 10.2.2.2", "10.1.1.1"],
  ["spaces", "  198.51.100.1 ", "198.51.100.1"],
  ["IPv6", "198.51.100.1, 2001:DB9::0:1", "2001:db9::1"],
  ["IPv4 as IPv6", "::ffff:198.51.100.1", "198.51.100.1"],
  ["no address at all", "unknown", "10.0.0.1"],
  ["an address with a port", "198.51.100.1:4711", "10.0.0.1"],
  ["an address in octal", "0306.51.100.1", "10.0.0.1"],
  ["an empty hop", "198.51.100.1,", "10.0.0.1"],
  ["nothing", "", "10.0.0.1"],
  ["more hops than any true row has", Array(21).fill("10.0.0.2").join(","), "10.0.0.1"],
  ["a longer header than any true one", `198.51.100.1,${" ".repeat(1_000)}10.0.0.2`, "10.0.0.1"],
])("behind a trusted proxy: %s", (_, header, address) => {
  expect(callerOf(arrival("10.0.0.1", { "x-forwarded-for": header }), proxies).address).toBe(address);
});

test("behind a trusted proxy a call is as secure as the proxy says, in one word", () => {
  const over = (proto: string | undefined, isTls = false) =>
    callerOf(
      arrival("10.0.0.1", { "x-forwarded-for": "198.51.100.1", "x-forwarded-proto": proto }, isTls),
      proxies,
    ).transport;
  expect(over("https")).toBe("tls");
  // The proxy comes to us over TLS, and its caller came to it in the open.
  for (const other of ["http", "https, http", "http, https", "HTTPS", "wss", "", undefined]) {
    expect(over(other, true), String(other)).toBe("plain");
  }
  expect(callerOf(arrival("10.0.0.1", {}, true), proxies).transport).toBe("tls");
});

test("who sits at this machine is known by the socket, and never by what was passed on", () => {
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    expect(callerOf(arrival(address), none).isLocal, address).toBe(true);
    for (const header of ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"]) {
      for (const trusted of [none, proxies]) {
        expect(callerOf(arrival(address, { [header]: "127.0.0.1" }), trusted).isLocal, header).toBe(false);
      }
    }
  }
  for (const address of ["192.0.2.1", "10.0.0.1", "128.0.0.1", "::2", "::ffff:192.0.2.1", ""]) {
    expect(callerOf(arrival(address), proxies).isLocal, address).toBe(false);
  }
});

test("a connection that is gone has no address and no rights", () => {
  const gone = { socketAddress: undefined, headers: {}, isTls: false };
  expect(callerOf(gone, proxies)).toEqual({ address: null, isLocal: false, transport: "plain" });
  expect(mayComePlain(undefined, proxies)).toBe(false);
});

test("what a stranger writes in front of what the proxy adds changes nothing", () => {
  const anyText = fc.string({ maxLength: 80 }).filter((text) => (text.match(/,/g) ?? []).length < 15);
  fc.assert(
    fc.property(anyText, (written) => {
      const headers = { "x-forwarded-for": `${written}, 198.51.100.1`, "x-forwarded-proto": "http" };
      expect(callerOf(arrival("10.0.0.1", headers), proxies)).toEqual({
        ...{ address: "198.51.100.1", isLocal: false, transport: "plain" },
      });
    }),
  );
});

test("no header makes a caller of who is not behind a trusted proxy", () => {
  const anyHeaders = fc.dictionary(
    fc.constantFrom("x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip"),
    fc.string(),
  );
  fc.assert(
    fc.property(anyHeaders, fc.boolean(), (headers, isTls) => {
      expect(callerOf(arrival("192.0.2.7", headers, isTls), proxies)).toEqual({
        ...{ address: "192.0.2.7", isLocal: false, transport: isTls ? "tls" : "plain" },
      });
    }),
  );
});

test("a list of proxies is networks or addresses, and nobody trusts everybody", () => {
  expect(readProxies("10.0.0.0/8")).toHaveLength(1);
  expect(readProxies(" 192.0.2.7 ,::1")).toHaveLength(2);
  for (const wrong of [
    "",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "0.0.0.0/0",
    "::/0",
    "proxy.example",
    "10/8",
    "10.0.0.0/8,",
    "010.0.0.1",
  ]) {
    expect(readProxies(wrong), wrong).toBeNull();
  }
  expect(readProxies(Array(101).fill("10.0.0.1").join(","))).toBeNull();
});

test("in the open only this machine and trusted proxies are answered", () => {
  for (const [address, may] of [
    ["127.0.0.1", true],
    ["::1", true],
    ["10.3.3.3", true],
    ["192.0.2.1", false],
  ] as const) {
    expect(mayComePlain(address, proxies), address).toBe(may);
  }
});
