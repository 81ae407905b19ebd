import type { Personal } from "../../../kernel/personal.ts";
import type { Random } from "../../../kernel/random.ts";

/** For whom a passkey is made: a domain, and the one origin whose pages may ask for it. */
export type PasskeyParty = PasskeySite & { readonly name: string };
export type PasskeySite = { readonly rpId: string; readonly origin: string };

/** What is kept of a passkey. Nothing of it is secret. */
export type Passkey = {
  /** The id that the authenticator gave it, in base64url. */
  readonly id: string;
  readonly publicKey: Buffer;
  /** Zero for passkeys that travel between devices: those count nothing. */
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly isBackedUp: boolean;
};

/** Whose passkey it is. The handle is at least 16 random bytes and says nothing of its owner: authenticators keep it. */
export type PasskeyOwner = { readonly handle: Buffer; readonly name: Personal<string> };

/** As browsers send it (`PublicKeyCredential.toJSON`), all in base64url. */
export type PasskeyRegistrationAnswer = {
  readonly id: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[];
  };
};

export type PasskeySignInAnswer = {
  readonly id: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string | null;
  };
};

/** EdDSA, ES256 and RS256: what every authenticator has one of. */
const algorithms = [-8, -7, -257];
const challengeBytes = 32;
export const passkeyChallengeMs = 5 * 60_000;
const answerLengthMax = 16_384;
const transportsMax = 8;

/**
 * Asks a browser to make a passkey. The challenge is kept by the caller, for this session, and is taken away before the
 * answer is looked at: so an answer is good once. `known` are the ids that the owner has, so that none is made twice.
 *
 * Source: WebAuthn Level 3 §5.4, §7.1. The browser's part is `navigator.credentials.create`.
 */
export function passkeyRegistration(
  random: Random,
  party: PasskeyParty,
  owner: PasskeyOwner,
  known: readonly string[],
): { readonly challenge: Buffer; readonly options: object } {
  const challenge = random.bytes(challengeBytes);
  const [id, name] = [owner.handle.toString("base64url"), owner.name.reveal()];
  const options = {
    rp: { id: party.rpId, name: party.name },
    user: { id, name, displayName: name },
    challenge: challenge.toString("base64url"),
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    timeout: passkeyChallengeMs,
    // Which model somebody carries is nobody's business: it would be one more thing to know them by.
    attestation: "none",
    excludeCredentials: known.map((one) => ({ type: "public-key", id: one })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  return { challenge, options };
}

/** The passkey that was made in answer to this challenge; `null` when the answer is not one, for whatever reason. */
export async function verifyPasskeyRegistration(
  party: PasskeySite,
  challenge: Buffer,
  answer: PasskeyRegistrationAnswer,
): Promise<Passkey | null> {
  if (isTooLong(answer) || !isOfOurPage(answer.response.clientDataJSON)) return null;
  return orNull(async () => {
    const { verifyRegistrationResponse } = await library();
    if (!(await isAnonymous(answer.response.attestationObject))) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: credential(answer.id, { ...answer.response, transports: [] }),
      expectedChallenge: challenge.toString("base64url"),
      expectedOrigin: party.origin,
      expectedRPID: party.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified || registrationInfo.credential.id !== answer.id) return null;
    return {
      id: registrationInfo.credential.id,
      publicKey: Buffer.from(registrationInfo.credential.publicKey),
      signCount: registrationInfo.credential.counter,
      transports: (answer.response.transports ?? []).slice(0, transportsMax),
      isBackedUp: registrationInfo.credentialBackedUp,
    };
  });
}

/**
 * Asks a browser to sign with a passkey. `known` is empty for whoever has not said who they are: naming the passkeys of a
 * name that was typed would tell which names exist. After a password it is what the account has.
 *
 * Source: WebAuthn Level 3 §5.5, §7.2, §14.6.2. The browser's part is `navigator.credentials.get`.
 */
export function passkeySignIn(
  random: Random,
  party: PasskeySite,
  known: readonly Pick<Passkey, "id" | "transports">[] = [],
): { readonly challenge: Buffer; readonly options: object } {
  const challenge = random.bytes(challengeBytes);
  const options = {
    rpId: party.rpId,
    challenge: challenge.toString("base64url"),
    timeout: passkeyChallengeMs,
    userVerification: "required",
    allowCredentials: known.map(({ id, transports }) => ({ type: "public-key", id, transports })),
  };
  return { challenge, options };
}

/**
 * What changes of the passkey that signed this challenge; `null` when it did not. A count that does not go on is refused:
 * somebody has a copy of the key. INVARIANT of the caller: the count is stored in a statement that finds the one that was read.
 */
export async function verifyPasskeySignIn(
  party: PasskeySite,
  challenge: Buffer,
  passkey: Passkey,
  owner: Pick<PasskeyOwner, "handle">,
  answer: PasskeySignInAnswer,
): Promise<Pick<Passkey, "signCount" | "isBackedUp"> | null> {
  const { userHandle, ...response } = answer.response;
  if (isTooLong(answer) || !isOfOurPage(response.clientDataJSON) || answer.id !== passkey.id) return null;
  // Absent only where the browser was told which passkeys may sign.
  if (userHandle && userHandle !== owner.handle.toString("base64url")) return null;
  return orNull(async () => {
    const { verifyAuthenticationResponse } = await library();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: credential(answer.id, response),
      expectedChallenge: challenge.toString("base64url"),
      expectedOrigin: party.origin,
      expectedRPID: party.rpId,
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: Uint8Array.from(passkey.publicKey),
        counter: passkey.signCount,
      },
    });
    if (!verified) return null;
    return {
      signCount: authenticationInfo.newCounter,
      isBackedUp: authenticationInfo.credentialBackedUp,
    };
  });
}

// Loaded by the first answer: it takes 28 MB, which an installation without passkeys need not have. What is asked is
// written above by hand, since every page for signing in asks it.
function library() {
  return import("@simplewebauthn/server");
}

function credential<Response>(id: string, response: Response) {
  return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {}, response };
}

/** The library throws for whatever is wrong, and its sentences repeat what was sent: nobody is to read them. */
async function orNull<Result>(look: () => Promise<Result | null>): Promise<Result | null> {
  try {
    return await look();
  } catch {
    return null;
  }
}

/** The library takes frames of other people's pages where a browser does not name the page. We have no such frames. */
function isOfOurPage(clientData: string): boolean {
  try {
    const { crossOrigin } = JSON.parse(Buffer.from(clientData, "base64url").toString());
    return crossOrigin === undefined || crossOrigin === false;
  } catch {
    return false;
  }
}

/**
 * Whether it brings no certificates. We ask for none; and for those that somebody brings unasked, the library would ask
 * their makers over the network which are revoked. Nobody who signs in makes this server call anybody.
 */
async function isAnonymous(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await import("@simplewebauthn/server/helpers");
  const attestation = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, "base64url")));
  const format = attestation.get("fmt");
  return format === "none" || (format === "packed" && attestation.get("attStmt").get("x5c") === undefined);
}

function isTooLong({ id, response }: PasskeyRegistrationAnswer | PasskeySignInAnswer): boolean {
  return [id, ...Object.values(response)].some((part) => (part?.length ?? 0) > answerLengthMax);
}
