import { timingSafeEqual } from "node:crypto";
import { HOTP, Secret, TOTP } from "otpauth";
import { create } from "qrcode";
import type { Instant } from "../../../kernel/clock.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import type { Random } from "../../../kernel/random.ts";
import { typedCode } from "./code.ts";

const secretBytes = 20;
const stepMs = 30_000;
const digits = 6;

/** A new secret of 160 bits, as long as the hash under it. Source: RFC 4226 §4, R6. */
export function newTotpSecret(random: Random): Buffer {
  return random.bytes(secretBytes);
}

/** The address by which an authenticator app takes the secret over. It is the secret: shown once, kept nowhere. */
export function totpUri(secret: Buffer, issuer: string, label: string): Personal<string> {
  // A colon divides the two there, however it is written: in a name it would end the name.
  const [by, of] = [issuer, label].map((name) => name.replaceAll(":", " ").trim());
  const settings = { issuer: by ?? "", label: of ?? "", algorithm: "SHA1", digits, period: stepMs / 1000 };
  return personal(new TOTP({ ...settings, secret: secretOf(secret) }).toString());
}

/** The same for typing, where nothing can look at the screen: base32 in groups of four. */
export function totpSecretText(secret: Buffer): Personal<string> {
  return personal(secretOf(secret).base32.replaceAll(/(.{4})(?=.)/g, "$1 "));
}

/**
 * The address as a square to look at, an SVG of one path. Its quiet zone is white, since a dark page would leave nothing
 * for the camera to hold on to. No styles and no scripts: the pages permit none.
 */
export function totpQrSvg(uri: Personal<string>): Personal<string> {
  const { modules } = create(uri.reveal(), { errorCorrectionLevel: "M" });
  const size = modules.size + 2 * quietModules;
  const dots: string[] = [];
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) dots.push(`M${column + quietModules} ${row + quietModules}h1v1h-1z`);
    }
  }
  return personal(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
      `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${dots.join("")}"/></svg>`,
  );
}

const quietModules = 4;

/**
 * The counter that `code` answers to, to be stored as the last one; `null` when it answers to none that is due. One step of
 * thirty seconds either way is taken, for clocks that differ. No counter is taken twice, nor one before the last.
 *
 * Source: RFC 6238 §5.2. INVARIANT of the caller: the counter is stored in a statement that finds a smaller one, in the
 * transaction that lets somebody in: else two calls of one moment would use one code.
 */
export function verifyTotp(
  secret: Buffer,
  code: Personal<string>,
  lastCounter: number | null,
  now: Instant,
): number | null {
  const given = Buffer.from(typedCode(code));
  const current = Math.floor(now / stepMs);
  let found: number | null = null;
  // All three are tried, whichever is right: the time does not tell by how much a clock is wrong.
  for (const counter of [current - 1, current, current + 1]) {
    const due = Buffer.from(codeAt(secret, counter));
    const isRight = given.length === due.length && timingSafeEqual(given, due);
    if (isRight && counter > (lastCounter ?? -1)) found = counter;
  }
  return found;
}

function codeAt(secret: Buffer, counter: number): string {
  return HOTP.generate({ secret: secretOf(secret), algorithm: "SHA1", digits, counter });
}

function secretOf(bytes: Buffer): Secret {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer });
}
