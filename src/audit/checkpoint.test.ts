import fc from "fast-check";
import { expect, test } from "vitest";
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from "./checkpoint.ts";
import { sha256 } from "./hash.ts";
import { origin, signer, trust } from "./memory-log.fixture.ts";
import { signNote } from "./note.ts";

const root = sha256("a root");
const rootText = root.toString("base64");

test("a signed checkpoint is opened as it was", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (size) => {
      const opened = openCheckpoint(signCheckpoint({ origin, size, root }, signer), trust);
      expect(opened).toEqual({ ok: true, checkpoint: { origin, size, root }, signers: [origin] });
    }),
    { numRuns: 20 },
  );
});

test("the three lines are those of the specification's example", () => {
  const text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  const read = parseCheckpoint(text);
  expect(read?.size).toBe(20_852_163);
  expect(read && formatCheckpoint(read)).toBe(text);
});

test("a trusted key cannot speak for another log", () => {
  const other = signCheckpoint({ origin: "example.com/other", size: 1, root }, signer);
  expect(openCheckpoint(other, trust)).toEqual({ ok: false, reason: "wrong-origin" });
});

test("a signed note that is no checkpoint is malformed", () => {
  expect(openCheckpoint(signNote("hello\n", signer), trust)).toEqual({ ok: false, reason: "malformed" });
});

test("extension lines, other spellings of a number and short roots are not read", () => {
  expect(parseCheckpoint(`${origin}\n0\n${rootText}\n`)).toEqual({ origin, size: 0, root });
  const bad = [`${origin}\n7\n${rootText}\nextension\n`, `${origin}\n7\n${rootText}`, `\n7\n${rootText}\n`];
  for (const size of [
    "07",
    "+7",
    "-7",
    "7.0",
    "1e3",
    "",
    " 7",
    "0x7",
    "9007199254740992",
    "99999999999999999999",
  ]) {
    bad.push(`${origin}\n${size}\n${rootText}\n`);
  }
  bad.push(
    `${origin}\n7\n${root.subarray(1).toString("base64")}\n`,
    `${origin}\n7\n${rootText.slice(0, -1)}\n`,
  );
  for (const text of bad) expect(parseCheckpoint(text), JSON.stringify(text)).toBeNull();
});
