import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { systemRandom } from "../random.ts";
import { newWrappingKey, openWrappingKey, rewrapTenantKey } from "./root-key.ts";
import { type TransitOptions, transitRootKey } from "./transit-root-key.ts";

const token = "hvs.canary-token";
const secret = Buffer.alloc(32, 3);
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test("a key is wrapped and unwrapped over the wire, and the wrapped form is the engine's own", async () => {
  const engine = await startEngine();
  const root = transitRootKey(engine.options());
  const wrapped = await root.wrap(["tenant-key", "jmi"], secret);
  expect(wrapped.toString()).toMatch(/^vault:v1:[A-Za-z0-9+/]+=*$/);
  expect(await root.unwrap(["tenant-key", "jmi"], wrapped)).toEqual({ ok: true, plaintext: secret });
  expect(engine.requests.map((request) => `${request.method} ${request.url}`)).toEqual([
    "POST /v1/transit/encrypt/troth",
    "POST /v1/transit/decrypt/troth",
  ]);
  expect(root.id).toBe("transit:transit/troth");
});

test.each([400, 500])(
  "another context, or a changed ciphertext, is a mismatch when the engine answers %i",
  async (status) => {
    const engine = await startEngine({ mismatchStatus: status });
    const root = transitRootKey(engine.options());
    const wrapped = await root.wrap(["jmi"], secret);
    const mismatch = { ok: false, why: "aad-mismatch-or-tampered" };
    expect(await root.unwrap(["jpl"], wrapped)).toEqual(mismatch);
    expect(await root.unwrap(["jmi"], Buffer.from("vault:v1:AAAA"))).toEqual(mismatch);
    expect(await root.unwrap(["jmi"], Buffer.from("no prefix"))).toEqual(mismatch);
  },
);

test("a version that the engine no longer opens is a missing key", async () => {
  const engine = await startEngine();
  const root = transitRootKey(engine.options());
  const wrapped = await root.wrap(["jmi"], secret);
  engine.rotate();
  engine.refuseBefore(2);
  expect(await root.unwrap(["jmi"], wrapped)).toEqual({ ok: false, why: "key-missing" });
});

test("a tenant key moves to the newest version of the root key and stays the same key", async () => {
  const engine = await startEngine();
  const root = transitRootKey(engine.options());
  const tenant = { tenant: "jmi", version: 1 };
  const made = await newWrappingKey(root, tenant, systemRandom());
  engine.rotate();
  const moved = await rewrapTenantKey(root, root, { ...tenant, kind: "wrapping" }, made);
  if (!moved.ok) return expect.unreachable();
  expect(moved.wrapped.toString()).toMatch(/^vault:v2:/);
  engine.refuseBefore(2);
  const opened = await openWrappingKey(root, tenant, moved);
  expect(opened.ok && opened.key.cipherKey.equals(made.key.cipherKey)).toBe(true);
});

test("a refused token is said at once, without asking again", async () => {
  const engine = await startEngine();
  const root = transitRootKey({ ...engine.options(), token: "hvs.other" });
  await expect(root.wrap(["jmi"], secret)).rejects.toMatchObject({
    code: "key-unavailable",
    message: "the transit engine refuses our token",
  });
  expect(engine.requests.length).toBe(1);
});

test("a key that is not there is said at once", async () => {
  const engine = await startEngine();
  const root = transitRootKey({ ...engine.options(), mount: "elsewhere" });
  await expect(root.wrap(["jmi"], secret)).rejects.toThrow("has no such key or mount");
  expect(engine.requests.length).toBe(1);
});

test("a sealed engine is asked three times and then given up", async () => {
  const engine = await startEngine({ sealedFor: 99 });
  await expect(transitRootKey(engine.options()).wrap(["jmi"], secret)).rejects.toThrow(
    "is sealed or not ready",
  );
  expect(engine.requests.length).toBe(3);
});

test("an engine that is unsealed in between is waited for", async () => {
  const engine = await startEngine({ sealedFor: 2 });
  const root = transitRootKey(engine.options());
  expect((await root.wrap(["jmi"], secret)).toString()).toMatch(/^vault:v1:/);
  expect(engine.requests.length).toBe(3);
});

test("an engine that does not answer in time is given up, and the caller is told so", async () => {
  const engine = await startEngine({ isSilent: true });
  const root = transitRootKey({ ...engine.options(), timeoutMs: 30 });
  await expect(root.wrap(["jmi"], secret)).rejects.toMatchObject({
    code: "key-unavailable",
    message: "the transit engine does not answer",
  });
});

test("an engine that is not there is given up", async () => {
  const root = transitRootKey({ address: "http://127.0.0.1:1", token, keyName: "troth", pauseMs: 1 });
  await expect(root.unwrap(["jmi"], Buffer.from("vault:v1:AAAA"))).rejects.toThrow("does not answer");
});

test.each([
  ["a page", "<html>"],
  ["no data", "{}"],
  ["another kind of ciphertext", '{"data":{"ciphertext":"plain"}}'],
  ["an endless body", `{"data":{"ciphertext":"vault:v1:${"A".repeat(100_000)}"}}`],
])("%s is no answer", async (_what, body) => {
  const engine = await startEngine({ fixedBody: body });
  await expect(transitRootKey(engine.options()).wrap(["jmi"], secret)).rejects.toThrow(
    "an answer that is no answer",
  );
});

test("a redirect is not followed: the token stays with the address that was configured", async () => {
  const elsewhere = await startEngine();
  const engine = await startEngine({ redirectTo: `${elsewhere.options().address}/v1/transit/encrypt/troth` });
  await expect(transitRootKey(engine.options()).wrap(["jmi"], secret)).rejects.toMatchObject({
    code: "key-unavailable",
  });
  expect(elsewhere.requests.length).toBe(0);
});

test("the token is asked for anew, its line end is cut, and no failure repeats it", async () => {
  const engine = await startEngine({ sealedFor: 99 });
  let asked = 0;
  const renewed = async (): Promise<string> => {
    asked++;
    return `${token}\n`;
  };
  const failure = await transitRootKey({ ...engine.options(), token: renewed })
    .wrap(["jmi"], secret)
    .catch((error: unknown) => error);
  expect(asked).toBe(3);
  expect(engine.requests.map((request) => request.headers["x-vault-token"])).toEqual([token, token, token]);
  expect(JSON.stringify(failure) + String(failure)).not.toContain("canary");
});

test.each(["http://vault.example.com", "ftp://127.0.0.1", "vault.example.com", ""])(
  "the address `%s` is refused: a root key travels encrypted",
  (address) => {
    expect(() => transitRootKey({ address, token, keyName: "troth" })).toThrow("begins with `https://`");
  },
);

test("names that would change the path are refused", () => {
  const options = { address: "https://vault.example.com", token, keyName: "troth" };
  for (const other of [
    { keyName: "../sys/seal" },
    { keyName: "a/b" },
    { mount: "transit/../sys" },
    { mount: "" },
  ]) {
    expect(() => transitRootKey({ ...options, ...other })).toThrow("letters, digits");
  }
});

type Behaviour = {
  readonly mismatchStatus?: number;
  readonly sealedFor?: number;
  readonly isSilent?: boolean;
  readonly fixedBody?: string;
  readonly redirectTo?: string;
};

type Engine = {
  readonly options: () => TransitOptions;
  readonly requests: IncomingMessage[];
  readonly rotate: () => void;
  readonly refuseBefore: (version: number) => void;
};

type State = { readonly keys: Buffer[]; versionMin: number };

/** A server that speaks the engine's protocol, with a derived key, as the real one does. */
async function startEngine(behaviour: Behaviour = {}): Promise<Engine> {
  const state: State = { keys: [randomBytes(32)], versionMin: 1 };
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    if (behaviour.isSilent) return;
    if (!misbehaved(behaviour, requests.length, response)) void serve(state, behaviour, request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    options: () => ({ address: `http://127.0.0.1:${port}`, token, keyName: "troth", pauseMs: 1 }),
    requests,
    rotate: () => state.keys.push(randomBytes(32)),
    refuseBefore: (version) => {
      state.versionMin = version;
    },
  };
}

function misbehaved(behaviour: Behaviour, count: number, response: ServerResponse): boolean {
  if (behaviour.redirectTo !== undefined) response.writeHead(307, { Location: behaviour.redirectTo }).end();
  else if (count <= (behaviour.sealedFor ?? 0)) errors(response, 503, "Vault is sealed");
  else if (behaviour.fixedBody !== undefined) response.end(behaviour.fixedBody);
  else return false;
  return true;
}

async function serve(
  state: State,
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers["x-vault-token"] !== token) {
    return errors(response, 403, "1 error occurred:\n\t* permission denied\n\n");
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body: Record<string, string> = JSON.parse(Buffer.concat(chunks).toString());
  const [, verb] = /^\/v1\/transit\/(encrypt|decrypt)\/troth$/.exec(request.url ?? "") ?? [];
  if (verb === "encrypt") return serveEncrypt(state, body, response);
  if (verb === "decrypt") return serveDecrypt(state, behaviour, body, response);
  return errors(response, 404, `no handler for route "${request.url}"`);
}

function serveEncrypt(state: State, body: Record<string, string>, response: ServerResponse): void {
  const version = state.keys.length;
  const ciphertext = `vault:v${version}:${sealed(derived(state.keys[version - 1], body), body)}`;
  answer(response, 200, { request_id: "r", lease_id: "", data: { ciphertext, key_version: version } });
}

function serveDecrypt(
  state: State,
  behaviour: Behaviour,
  body: Record<string, string>,
  response: ServerResponse,
): void {
  const [, digits, encoded] = /^vault:v(\d+):(.+)$/.exec(body["ciphertext"] ?? "") ?? [];
  if (digits === undefined || encoded === undefined) {
    errors(response, 400, "invalid ciphertext: no prefix");
  } else if (Number(digits) < state.versionMin) {
    errors(response, 400, "ciphertext or signature version is disallowed by policy (too old)");
  } else {
    const plaintext = opened(derived(state.keys[Number(digits) - 1], body), encoded, body);
    const mismatchStatus = behaviour.mismatchStatus ?? 400;
    if (plaintext === null) errors(response, mismatchStatus, "cipher: message authentication failed");
    else answer(response, 200, { request_id: "r", data: { plaintext } });
  }
}

function derived(key: Buffer | undefined, body: Record<string, string>): Buffer {
  return createHash("sha256")
    .update(key ?? "")
    .update(body["context"] ?? "")
    .digest();
}

function sealed(key: Buffer, body: Record<string, string>): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(body["associated_data"] ?? "", "base64"));
  const ciphertext = cipher.update(Buffer.from(body["plaintext"] ?? "", "base64"));
  cipher.final();
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]).toString("base64");
}

function opened(key: Buffer, encoded: string, body: Record<string, string>): string | null {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length < 28) return null;
  const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
  cipher.setAAD(Buffer.from(body["associated_data"] ?? "", "base64"));
  cipher.setAuthTag(bytes.subarray(-16));
  const plaintext = cipher.update(bytes.subarray(12, -16));
  try {
    cipher.final();
    return plaintext.toString("base64");
  } catch {
    return null;
  }
}

function errors(response: ServerResponse, status: number, error: string): void {
  answer(response, status, { errors: [error] });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
