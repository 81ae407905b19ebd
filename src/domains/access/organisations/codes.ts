import { createHash } from "node:crypto";
import { type Id, newRandomId, parseId } from "../../../kernel/ids.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import type { Random } from "../../../kernel/random.ts";

const secretBytes = 20;

// 160 random bits: a fast digest is right, because there is nothing to guess.
export function newCode(random: Random) {
  const id = newRandomId("invitation", { random });
  const secret = random.bytes(secretBytes).toString("base64url");
  return { id, code: personal(`${id.slice("invitation_".length)}.${secret}`), digest: digestOf(secret) };
}

/** What somebody typed; `null` for what can be no code of ours. */
export function parseCode(
  code: Personal<string>,
): { readonly id: Id<"invitation">; readonly digest: Buffer } | null {
  const [suffix = "", secret = "", ...rest] = code.reveal().trim().split(".");
  const id = parseId("invitation", `invitation_${suffix}`);
  return id === null || rest.length > 0 || secret.length > 100 ? null : { id, digest: digestOf(secret) };
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
