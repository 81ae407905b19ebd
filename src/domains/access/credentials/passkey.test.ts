import { expect, test } from "vitest";
import { must } from "../../../kernel/assert.ts";
import { personal } from "../../../kernel/personal.ts";
import { systemRandom } from "../../../kernel/random.ts";
import { makeAuthenticator, vouched, type Wrong } from "./passkey.fixture.ts";
import {
  type Passkey,
  passkeyRegistration,
  passkeySignIn,
  verifyPasskeyRegistration,
  verifyPasskeySignIn,
} from "./passkey.ts";

const random = systemRandom();
const party = { rpId: "privacy.example", origin: "https://privacy.example", name: "Example" };
const owner = { handle: Buffer.alloc(32, 5), name: personal("jane@example.com") };

test("a passkey that was made signs in, again and again, and its count goes on", async () => {
  const { authenticator, passkey } = await registered();
  expect(passkey).toMatchObject({ signCount: 0, transports: ["internal"], isBackedUp: false });
  let kept = passkey;
  for (let round = 1; round <= 3; round++) {
    const { challenge, options } = await passkeySignIn(random, party);
    const signed = await verifyPasskeySignIn(party, challenge, kept, owner, authenticator.get(options));
    expect(signed).toEqual({ signCount: round, isBackedUp: false });
    kept = { ...kept, ...must(signed, "a signature") };
  }
});

test("a passkey that travels between devices counts nothing, and signs in again and again", async () => {
  const { authenticator, passkey } = await registered(false);
  for (let round = 0; round < 2; round++) {
    const { challenge, options } = await passkeySignIn(random, party);
    const signed = await verifyPasskeySignIn(party, challenge, passkey, owner, authenticator.get(options));
    expect(signed?.signCount).toBe(0);
  }
});

const wrongs: readonly (readonly [string, Wrong])[] = [
  ["another origin", { origin: "https://privacy.example.evil.example" }],
  ["the same name without TLS", { origin: "http://privacy.example" }],
  ["another port", { origin: "https://privacy.example:8443" }],
  ["another party", { rpId: "evil.example" }],
  ["another challenge", { challenge: Buffer.alloc(32, 1).toString("base64url") }],
  ["no challenge", { challenge: "" }],
  ["nobody verified", { isVerified: false }],
  ["nobody present", { isPresent: false }],
  ["a frame of another page", { crossOrigin: true }],
  ["more than anybody has to say", { more: "x".repeat(20_000) }],
  ["another ceremony", { type: "payment.get" }],
];

test.each(wrongs)("no passkey is made of an answer with %s", async (_what, wrong) => {
  const authenticator = makeAuthenticator(party);
  const { challenge, options } = await passkeyRegistration(random, party, owner, []);
  expect(await verifyPasskeyRegistration(party, challenge, authenticator.create(options, wrong))).toBeNull();
  expect(await verifyPasskeyRegistration(party, challenge, authenticator.create(options))).not.toBeNull();
});

test.each([...wrongs, ["another owner", { userHandle: Buffer.alloc(32, 6).toString("base64url") }] as const])(
  "nobody signs in by an answer with %s",
  async (_what, wrong) => {
    const { authenticator, passkey } = await registered();
    const { challenge, options } = await passkeySignIn(random, party);
    const answer = authenticator.get(options, wrong);
    expect(await verifyPasskeySignIn(party, challenge, passkey, owner, answer)).toBeNull();
    const right = authenticator.get(options);
    expect(await verifyPasskeySignIn(party, challenge, passkey, owner, right)).not.toBeNull();
  },
);

test("an answer that was taken is not taken again: not for its challenge, and not for another", async () => {
  const { authenticator, passkey } = await registered();
  const { challenge, options } = await passkeySignIn(random, party);
  const answer = authenticator.get(options);
  const signed = must(await verifyPasskeySignIn(party, challenge, passkey, owner, answer), "a signature");
  const kept = { ...passkey, ...signed };
  expect(await verifyPasskeySignIn(party, challenge, kept, owner, answer)).toBeNull();
  const next = await passkeySignIn(random, party);
  expect(next.challenge).not.toEqual(challenge);
  expect(await verifyPasskeySignIn(party, next.challenge, kept, owner, answer)).toBeNull();
});

test("a count that goes back or stands still is somebody's copy of the key", async () => {
  const { authenticator, passkey } = await registered();
  const kept = { ...passkey, signCount: 7 };
  const { challenge, options } = await passkeySignIn(random, party);
  for (const signCount of [0, 6, 7]) {
    const answer = authenticator.get(options, { signCount });
    expect(await verifyPasskeySignIn(party, challenge, kept, owner, answer), String(signCount)).toBeNull();
  }
  const answer = authenticator.get(options, { signCount: 8 });
  expect(await verifyPasskeySignIn(party, challenge, kept, owner, answer)).toMatchObject({ signCount: 8 });
});

test("a signature that was touched, and one of another key, open nothing", async () => {
  const { authenticator, passkey } = await registered();
  const other = await registered();
  const { challenge, options } = await passkeySignIn(random, party);
  const answer = authenticator.get(options);
  const bytes = Buffer.from(answer.response.signature, "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  const touched = { ...answer, response: { ...answer.response, signature: bytes.toString("base64url") } };
  expect(await verifyPasskeySignIn(party, challenge, passkey, owner, touched)).toBeNull();
  const borrowed = { ...passkey, publicKey: other.passkey.publicKey };
  expect(await verifyPasskeySignIn(party, challenge, borrowed, owner, answer)).toBeNull();
  expect(await verifyPasskeySignIn(party, challenge, other.passkey, owner, answer)).toBeNull();
});

test("certificates that nobody asked for are not looked at: their makers would have to be asked about them", async () => {
  const authenticator = makeAuthenticator(party);
  const { challenge, options } = await passkeyRegistration(random, party, owner, []);
  const made = (wrong: Wrong) =>
    verifyPasskeyRegistration(party, challenge, authenticator.create(options, wrong));
  expect(await made({ format: "packed", statement: vouched })).toBeNull();
  for (const format of ["fido-u2f", "tpm", "apple", "android-key", "android-safetynet", "none"]) {
    expect(await made({ format, statement: vouched }), format).toBeNull();
  }
});

test("what is no answer at all is refused and not thrown, and a very long one is not read", async () => {
  const { authenticator, passkey } = await registered();
  const { challenge, options } = await passkeySignIn(random, party);
  const answer = authenticator.get(options);
  for (const part of ["", "null", "%%%", Buffer.from("null").toString("base64url"), "A".repeat(100_000)]) {
    for (const name of ["clientDataJSON", "authenticatorData", "signature"] as const) {
      const broken = { ...answer, response: { ...answer.response, [name]: part } };
      expect(await verifyPasskeySignIn(party, challenge, passkey, owner, broken)).toBeNull();
    }
    const made = makeAuthenticator(party).create(
      (await passkeyRegistration(random, party, owner, [])).options,
    );
    const broken = { ...made, response: { ...made.response, attestationObject: part } };
    expect(await verifyPasskeyRegistration(party, challenge, broken)).toBeNull();
  }
});

test("a browser is asked for a passkey that verifies its owner, names no model and is not made twice", async () => {
  const { passkey } = await registered();
  const { options, challenge } = await passkeyRegistration(random, party, owner, [passkey.id]);
  expect(challenge).toHaveLength(32);
  expect(options).toMatchObject({
    challenge: challenge.toString("base64url"),
    rp: { id: "privacy.example", name: "Example" },
    user: { id: owner.handle.toString("base64url"), name: "jane@example.com" },
    attestation: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: [{ id: passkey.id, type: "public-key" }],
  });
  const asked = await passkeySignIn(random, party, [passkey]);
  expect(asked.options).toMatchObject({
    userVerification: "required",
    rpId: "privacy.example",
    allowCredentials: [{ id: passkey.id, transports: ["internal"] }],
  });
  expect((await passkeySignIn(random, party)).options).toMatchObject({ allowCredentials: [] });
});

async function registered(counts = true) {
  const authenticator = makeAuthenticator(party, counts);
  const { challenge, options } = await passkeyRegistration(random, party, owner, []);
  const passkey: Passkey | null = await verifyPasskeyRegistration(
    party,
    challenge,
    authenticator.create(options),
  );
  return { authenticator, passkey: must(passkey, "a passkey") };
}
