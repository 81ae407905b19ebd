import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { PasskeyRegistrationAnswer, PasskeySignInAnswer } from "./passkey.ts";

/** What may be wrong with an answer. All of it is right unless it is said. */
export type Wrong = {
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly crossOrigin?: boolean;
  readonly isVerified?: boolean;
  readonly isPresent?: boolean;
  readonly signCount?: number;
  readonly type?: string;
  /** What browsers may say besides, now or in years to come. */
  readonly more?: string;
  readonly userHandle?: string | null;
  readonly format?: string;
  /** What the authenticator says of itself, from what it would have to sign. */
  readonly statement?: (signed: Buffer) => ReadonlyMap<string, Cbor>;
};

type Options = { readonly challenge: string };
type Made = {
  readonly id: Buffer;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly handle: string;
};

/** An authenticator without a device: it makes ES256 keys, counts, and signs what a browser would have it sign. */
export function makeAuthenticator(place: { readonly origin: string; readonly rpId: string }, counts = true) {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = createHash("sha256")
    .update(pair.publicKey.export({ type: "spki", format: "der" }))
    .digest();
  let made: Made | null = null;
  let signCount = 0;

  function create(options: object, wrong: Wrong = {}): PasskeyRegistrationAnswer {
    const { challenge, user } = options as Options & { user: { id: string } };
    made = { id, ...pair, handle: user.id };
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, id, cbor(coseKey(pair.publicKey))]);
    const data = Buffer.concat([authenticatorData(wrong, 0x40), credential]);
    const clientDataJSON = clientData("webauthn.create", challenge, wrong);
    const object = new Map<string, Cbor>([
      ["fmt", wrong.format ?? "none"],
      ["attStmt", wrong.statement?.(signedOf(data, clientDataJSON)) ?? new Map()],
      ["authData", data],
    ]);
    const attestationObject = cbor(object).toString("base64url");
    return {
      id: id.toString("base64url"),
      response: { clientDataJSON, attestationObject, transports: ["internal"] },
    };
  }

  function get(options: object, wrong: Wrong = {}): PasskeySignInAnswer {
    const { challenge } = options as Options;
    if (counts) signCount++;
    const data = authenticatorData(wrong, 0);
    const clientDataJSON = clientData("webauthn.get", challenge, wrong);
    const signature = sign("sha256", signedOf(data, clientDataJSON), pair.privateKey);
    return {
      id: id.toString("base64url"),
      response: {
        clientDataJSON,
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
        userHandle: wrong.userHandle === undefined ? (made?.handle ?? null) : wrong.userHandle,
      },
    };
  }

  function clientData(type: string, challenge: string, wrong: Wrong): string {
    const said = {
      type: wrong.type ?? type,
      challenge: wrong.challenge ?? challenge,
      origin: wrong.origin ?? place.origin,
      crossOrigin: wrong.crossOrigin ?? false,
      more: wrong.more,
    };
    return Buffer.from(JSON.stringify(said)).toString("base64url");
  }

  function authenticatorData(wrong: Wrong, moreFlags: number): Buffer {
    const flags = (wrong.isPresent === false ? 0 : 1) | (wrong.isVerified === false ? 0 : 4) | moreFlags;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(wrong.signCount ?? signCount);
    const rpIdHash = createHash("sha256")
      .update(wrong.rpId ?? place.rpId)
      .digest();
    return Buffer.concat([rpIdHash, Buffer.from([flags]), count]);
  }

  return { create, get };
}

/** What an authenticator signs. Source: WebAuthn Level 3 §6.3.3. */
function signedOf(data: Buffer, clientDataJSON: string): Buffer {
  const hash = createHash("sha256").update(Buffer.from(clientDataJSON, "base64url")).digest();
  return Buffer.concat([data, hash]);
}

/** A statement that the maker of an authenticator vouches for it, with a certificate that is in order but for its issuer. */
export function vouched(signed: Buffer): ReadonlyMap<string, Cbor> {
  const key = { key: Buffer.from(makerKey.join(""), "base64"), format: "der", type: "pkcs8" } as const;
  return new Map<string, Cbor>([
    ["alg", -7],
    ["sig", sign("sha256", signed, createPrivateKey(key))],
    ["x5c", [Buffer.from(makerCertificate.join(""), "base64")]],
  ]);
}

const makerKey = [
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHbCqOaliIcieOIN8VIU4Okib7mWq9fv23GV4V2Dwyk2hRANCAAS6",
  "84QZdGfvbtH1+/sCNGggn9MdbocmqejnH2ee8kKlEjVHcg04zsx9f5ao2zJ/e/mMKLxy2HiL9VcXjCN/fdl1",
];
const makerCertificate = [
  "MIIB9jCCAZygAwIBAgIUP0CRiX0nA14x3ACoMJ6b8UpCCCswCgYIKoZIzj0EAwIwYzELMAkGA1UEBhMCU0UxEDAOBgNVBAoMB0V4",
  "YW1wbGUxIjAgBgNVBAsMGUF1dGhlbnRpY2F0b3IgQXR0ZXN0YXRpb24xHjAcBgNVBAMMFUV4YW1wbGUgQXV0aGVudGljYXRvcjAg",
  "Fw0yNjExMjUxNjA5NTJaGA8yMTI2MTEwMTE2MDk1MlowYzELMAkGA1UEBhMCU0UxEDAOBgNVBAoMB0V4YW1wbGUxIjAgBgNVBAsM",
  "GUF1dGhlbnRpY2F0b3IgQXR0ZXN0YXRpb24xHjAcBgNVBAMMFUV4YW1wbGUgQXV0aGVudGljYXRvcjBZMBMGByqGSM49AgEGCCqG",
  "SM49AwEHA0IABLrzhBl0Z+9u0fX7+wI0aCCf0x1uhyap6OcfZ57yQqUSNUdyDTjOzH1/lqjbMn97+YwovHLYeIv1VxeMI3992XWj",
  "LDAqMAkGA1UdEwQCMAAwHQYDVR0OBBYEFPrGO2olV6ni0FCFYELe1f0G2rUzMAoGCCqGSM49BAMCA0gAMEUCIQD3VNMfUMjqzm2t",
  "UYqmxpw/Lle1fmgj+eU4YSxWYdSTKQIgWLKdieGBGeahqpRMd8sOqntwY6BpLVKxZaL+EmBtxGs=",
];

/** Source: RFC 9053 §7.1.1: an elliptic curve key on P-256, for ES256. */
function coseKey(publicKey: KeyObject): ReadonlyMap<number, Cbor> {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return new Map<number, Cbor>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, "base64url")],
    [-3, Buffer.from(y, "base64url")],
  ]);
}

export type Cbor = number | string | Buffer | readonly Cbor[] | ReadonlyMap<string | number, Cbor>;

/** As much of CBOR as an authenticator speaks. Source: RFC 8949 §3. */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    return Buffer.concat([
      head(5, value.size),
      ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)]),
    ]);
  }
  const list = value as readonly Cbor[];
  return Buffer.concat([head(4, list.length), ...list.map(cbor)]);
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count]);
  if (count < 256) return Buffer.from([(major << 5) | 24, count]);
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255]);
}
