import { createHash } from "node:crypto";
import { type FileHandle, link, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { must } from "../assert.ts";
import { fail } from "../problem.ts";
import type { Random } from "../random.ts";
import { openSecret, sealSecret } from "./blob.ts";
import { keyBytes } from "./primitives.ts";
import type { RootKey } from "./root-key.ts";
import { secretToSealKey } from "./wrap.ts";

const label = "troth-root-key-1";
const fileForm = /^troth-root-key-1:([A-Za-z0-9+/]{43}=):([0-9a-f]{8})\n$/;
const fileBytesMax = 256;

/**
 * The root key in a file of one line, for an installation without a key service. A missing file is made, with mode
 * 0600, before anything is sealed; a file that others may read, or that is not whole, is refused and never replaced.
 * Keep a copy of it apart from every backup of the database: whoever has both can read everything, and whoever has
 * only the database can read nothing, which includes you.
 *
 * Throws `key-unavailable` with a sentence for the operator.
 */
export async function localRootKey(path: string, { random }: { readonly random: Random }): Promise<RootKey> {
  const secret = (await readSecret(path)) ?? (await createSecret(path, random));
  const key = secretToSealKey(secret, 1);
  return {
    id: `local:${key.commitment.toString("hex", 0, 8)}`,
    wrap: async (context, inner) => sealSecret(key, ["troth/1", "root", ...context], inner, random),
    unwrap: async (context, wrapped) => openSecret(key, ["troth/1", "root", ...context], wrapped),
  };
}

/** The secret in the file; `null` when there is no file. */
async function readSecret(path: string): Promise<Buffer | null> {
  const file = await openOrNull(path);
  if (file === null) return null;
  try {
    // The open file is asked, not the path: nothing can be exchanged between the question and the reading.
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0) {
      fail("key-unavailable", `the root key file \`${path}\` is open to others: run \`chmod 600 ${path}\``);
    }
    const text = size <= fileBytesMax ? await file.readFile("utf8") : "";
    return textToSecret(text) ?? refuseMalformed(path);
  } finally {
    await file.close();
  }
}

/** Makes the file as one step: it is either not there or whole, and two servers that start at once agree on one. */
async function createSecret(path: string, random: Random): Promise<Buffer> {
  const draft = `${path}.${random.bytes(8).toString("hex")}.draft`;
  try {
    await writeDurably(draft, secretToText(random.bytes(keyBytes)));
    // A link, not a rename: a rename would replace the key of a server that was a moment faster.
    await link(draft, path).catch(unless("EEXIST"));
    await unlink(draft);
    await syncFolder(dirname(path));
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    fail("key-unavailable", `the root key file \`${path}\` cannot be made: ${codeOf(error)}`);
  }
  return must(await readSecret(path), "the root key file that was just made is there");
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.chmod(0o600); // whatever the umask left
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

// Without this the name may be gone after a power cut, while data sealed under the key is not.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    return fail("key-unavailable", `the root key file \`${path}\` cannot be read: ${codeOf(error)}`);
  }
}

// The checksum tells a mistyped or shortened copy from the key: with a wrong key nothing at all would open.
function secretToText(secret: Buffer): string {
  return `${label}:${secret.toString("base64")}:${checksum(secret)}\n`;
}

function textToSecret(text: string): Buffer | null {
  const [, encoded, sum] = fileForm.exec(text) ?? [];
  if (encoded === undefined) return null;
  const secret = Buffer.from(encoded, "base64");
  return secret.length === keyBytes && checksum(secret) === sum ? secret : null;
}

function checksum(secret: Buffer): string {
  return createHash("sha256").update(label).update(secret).digest("hex").slice(0, 8);
}

function refuseMalformed(path: string): never {
  return fail(
    "key-unavailable",
    `the root key file \`${path}\` is not a whole root key: restore it from its copy; it was not changed`,
  );
}

function unless(expected: string): (error: unknown) => void {
  return (error) => {
    if (codeOf(error) !== expected) throw error;
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
