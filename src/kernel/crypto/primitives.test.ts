import { createPublicKey, createSecretKey, sign } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decrypt,
  ed25519FromSeed,
  encrypt,
  hkdf,
  hmac,
  keyBytes,
  nonceBytes,
  tagBytes,
  toKey,
} from "./primitives.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const key = (text: string) => createSecretKey(hex(text));

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 to 16 (AES-256, 96-bit nonce).
const gcmKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const gcmPlaintext =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const gcmCiphertext =
  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
const gcmVectors = [
  {
    nonce: "00".repeat(12),
    key: "00".repeat(32),
    aad: "",
    plaintext: "",
    sealed: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    nonce: "00".repeat(12),
    key: "00".repeat(32),
    aad: "",
    plaintext: "00".repeat(16),
    sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    nonce: "cafebabefacedbaddecaf888",
    key: gcmKey,
    aad: "",
    plaintext: gcmPlaintext,
    sealed: `${gcmCiphertext}b094dac5d93471bdec1a502270e3cc6c`,
  },
  {
    nonce: "cafebabefacedbaddecaf888",
    key: gcmKey,
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    plaintext: gcmPlaintext.slice(0, 120),
    sealed: `${gcmCiphertext.slice(0, 120)}76fc6ece0f4e1768cddf8853bb2d551b`,
  },
];

test.each(gcmVectors)(
  "AES-256-GCM gives the published result for a plaintext of $plaintext.length digits",
  (v) => {
    const sealed = encrypt(key(v.key), hex(v.nonce), hex(v.aad), hex(v.plaintext));
    expect(sealed.toString("hex")).toBe(v.sealed);
    expect(decrypt(key(v.key), hex(v.nonce), hex(v.aad), sealed)?.toString("hex")).toBe(v.plaintext);
  },
);

// RFC 5869, appendix A.1 to A.3.
const hkdfVectors = [
  {
    secret: "0b".repeat(22),
    salt: "000102030405060708090a0b0c",
    info: "f0f1f2f3f4f5f6f7f8f9",
    out: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    secret: range(0x00, 0x4f),
    salt: range(0x60, 0xaf),
    info: range(0xb0, 0xff),
    out:
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09" +
      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    secret: "0b".repeat(22),
    salt: "",
    info: "",
    out: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
];

test.each(hkdfVectors)("HKDF gives the result of RFC 5869 for an info of $info.length digits", (v) => {
  expect(hkdf(key(v.secret), hex(v.salt), hex(v.info), v.out.length / 2).toString("hex")).toBe(v.out);
});

// RFC 4231, test cases 1, 2, 3, 4, 6 and 7.
const hmacVectors = [
  {
    key: "0b".repeat(20),
    message: Buffer.from("Hi There"),
    tag: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  },
  {
    key: Buffer.from("Jefe").toString("hex"),
    message: Buffer.from("what do ya want for nothing?"),
    tag: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
  {
    key: "aa".repeat(20),
    message: hex("dd".repeat(50)),
    tag: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
  },
  {
    key: range(0x01, 0x19),
    message: hex("cd".repeat(50)),
    tag: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  },
  {
    key: "aa".repeat(131),
    message: Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First"),
    tag: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  },
  {
    key: "aa".repeat(131),
    message: Buffer.from(
      "This is a test using a larger than block-size key and a larger than block-size data. " +
        "The key needs to be hashed before being used by the HMAC algorithm.",
    ),
    tag: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  },
];

test.each(hmacVectors)("HMAC gives the result of RFC 4231 for a message of $message.length bytes", (v) => {
  expect(hmac(key(v.key), v.message).toString("hex")).toBe(v.tag);
});

test("an Ed25519 seed gives the public key and the signature of RFC 8032, test 1", () => {
  const seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const publicKey = createPublicKey(ed25519FromSeed(seed)).export({ format: "der", type: "spki" });
  expect(publicKey.subarray(-32).toString("hex")).toBe(
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  );
  expect(sign(null, Buffer.alloc(0), ed25519FromSeed(seed)).toString("hex")).toBe(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555" +
      "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  );
});

test("a sealed message with any byte changed, or with any of its end cut off, does not open", () => {
  const cipherKey = key(gcmKey);
  const nonce = hex("cafebabefacedbaddecaf888");
  const sealed = encrypt(cipherKey, nonce, Buffer.from("a"), Buffer.from("plain"));
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (where, flip) => {
      const changed = Buffer.from(sealed);
      changed[where] = (changed[where] ?? 0) ^ flip;
      expect(decrypt(cipherKey, nonce, Buffer.from("a"), changed)).toBeNull();
      expect(decrypt(cipherKey, nonce, Buffer.from("a"), sealed.subarray(0, where))).toBeNull();
    }),
  );
});

test("a tag shorter than sixteen bytes is refused, also where it is the whole message", () => {
  const cipherKey = key(gcmKey);
  const nonce = Buffer.alloc(nonceBytes);
  const tagOnly = encrypt(cipherKey, nonce, Buffer.alloc(0), Buffer.alloc(0));
  expect(tagOnly.length).toBe(tagBytes);
  for (const length of [0, 4, 8, 12, 15]) {
    expect(decrypt(cipherKey, nonce, Buffer.alloc(0), tagOnly.subarray(0, length))).toBeNull();
  }
  expect(decrypt(cipherKey, nonce, Buffer.alloc(0), tagOnly)).toEqual(Buffer.alloc(0));
});

test("a shorter key or nonce is a bug, not a weaker cipher", () => {
  const short = createSecretKey(Buffer.alloc(16, 1));
  expect(() => encrypt(short, Buffer.alloc(nonceBytes), Buffer.alloc(0), Buffer.alloc(0))).toThrow("AES-256");
  expect(() => encrypt(key(gcmKey), Buffer.alloc(8), Buffer.alloc(0), Buffer.alloc(0))).toThrow("96-bit");
});

test("the bytes that became a key are wiped", () => {
  const bytes = Buffer.alloc(keyBytes, 7);
  const made = toKey(bytes);
  expect(bytes).toEqual(Buffer.alloc(keyBytes));
  expect(made.export()).toEqual(Buffer.alloc(keyBytes, 7));
});

function range(from: number, to: number): string {
  return Buffer.from(Array.from({ length: to - from + 1 }, (_, index) => from + index)).toString("hex");
}
