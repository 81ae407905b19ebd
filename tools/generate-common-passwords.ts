/**
 * Writes the list of common passwords that nobody may choose: 49,000 of the most used in breaches that were made public,
 * collected by the project zxcvbn (MIT), as digests. Digests, because they can be looked up where they lie; and because
 * what people choose when nobody looks need not be read by everybody who searches the sources.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { dictionary } from "@zxcvbn-ts/language-common";
import { commonDigest } from "../src/domains/access/credentials/common-passwords.ts";
import { foldPassword } from "../src/domains/access/credentials/password-fold.ts";

export const commonPasswordsPath = join(
  import.meta.dirname,
  "../src/domains/access/credentials/common-passwords.gen.ts",
);

/** How to bring the file up to date, for whoever finds it stale. */
export const command = "npx tsx tools/generate-common-passwords.ts";

const lineLength = 110;

/** The text of the generated file, and how many passwords are in it. */
export function commonPasswordsFile(): { readonly text: string; readonly count: number } {
  const folded = new Set((dictionary["passwords-common"] ?? []).map((word) => foldPassword(String(word))));
  const digests = [...folded].map(commonDigest).sort(Buffer.compare);
  const base64 = Buffer.concat(digests).toString("base64");
  const lines = base64.match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  const head = [
    `// Made by \`${command}\`; a test fails when it is stale.`,
    "// It is made of `passwords-common` of @zxcvbn-ts/language-common, which comes with this licence:",
    "//",
    ...licence().map((line) => `// ${line}`.trimEnd()),
    "",
    `/** ${folded.size} digests of common passwords, sorted, in base64. */`,
    "export const commonPasswords = `",
  ];
  return { text: `${[...head, ...lines].join("\n")}\n\`;\n`, count: folded.size };
}

/** The words that go with every copy. */
function licence(): readonly string[] {
  const main = createRequire(import.meta.url).resolve("@zxcvbn-ts/language-common");
  return readFileSync(join(dirname(dirname(main)), "LICENSE.txt"), "utf8")
    .trim()
    .split(/\r?\n/);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(commonPasswordsPath, commonPasswordsFile().text);
}
