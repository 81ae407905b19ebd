import { expect, test } from "vitest";
import { leafHash, openCheckpoint, parseVerifierKey, verifyReceipt } from "../../src/audit/index.ts";
import { decodeBundle, tilePath, tileWidth } from "../../src/audit/tile.ts";
import { rootOfLeaves } from "../../src/audit/tree.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn } from "../support/world-answers.ts";
import { trustIn } from "../support/world-log.ts";
import { freshEmail, register, registration } from "../support/world-people.ts";

const world = await openWorld();
const shop = await world.keyFor("application");

function get(path: string) {
  return world.call(shop, "GET", `/v1/log/${path}`);
}

async function head() {
  const opened = openCheckpoint((await get("checkpoint")).text, await trustIn(world, shop));
  return opened.ok ? opened.checkpoint : expect.unreachable(opened.reason);
}

test("before anything is signed there is no checkpoint, and no proof of an entry that is already durable", async () => {
  expect(codeIn(await get("checkpoint"))).toBe("409 not-yet-sequenced");
  const body = { ...registration, fields: { "business-email": freshEmail() } };
  const { entry } = collectedIn(await world.call(shop, "POST", "/v1/collections", body));
  expect(codeIn(await get(`entries/${entry}/proof`))).toBe("409 not-yet-sequenced");
  await world.settleLog();
  expect((await get(`entries/${entry}/proof`)).status).toBe(200);
});

test("a checkpoint verifies with the published key, and with no other", async () => {
  await world.settleLog();
  const { text, headers } = await get("checkpoint");
  expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
  const trust = await trustIn(world, shop);
  expect(openCheckpoint(text, trust)).toMatchObject({ ok: true, checkpoint: { origin: "troth.test/jmi" } });
  const wrongLog = { ...trust, origin: "troth.test/other" };
  expect(openCheckpoint(text, wrongLog)).toEqual({ ok: false, reason: "wrong-origin" });
  expect(openCheckpoint(text, { ...trust, keys: [] })).toEqual({ ok: false, reason: "unknown-signer" });
  const published = (await get("key")).text;
  expect(parseVerifierKey(published.trim())).not.toBeNull();
  expect(published.endsWith("\n")).toBe(true);
});

test("a receipt verifies offline, and no changed one does", async () => {
  const body = { ...registration, fields: { "business-email": freshEmail() } };
  const { entry } = collectedIn(await world.call(shop, "POST", "/v1/collections", body));
  await world.settleLog();
  const { text } = await get(`entries/${entry}/proof`);
  const trust = await trustIn(world, shop);
  const checked = verifyReceipt(text, trust);
  expect(checked.ok).toBe(true);
  expect(checked.ok && JSON.parse(checked.entry.toString("utf8"))).toMatchObject({
    kind: "decision",
    action: "collect",
  });
  const changes = [
    text.replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) + 1}`),
    text.replace(/^extra .*$/m, `extra ${Buffer.from('{"kind":"decision"}').toString("base64")}`),
    text.replace(/\n([A-Za-z0-9+/]{43}=)\n/, (line) =>
      line.replace(/[A-Z]/, (letter) => (letter === "A" ? "B" : "A")),
    ),
    text.slice(0, -20),
  ];
  for (const changed of changes) {
    expect(changed).not.toBe(text);
    expect(verifyReceipt(changed, trust).ok).toBe(false);
  }
});

test("the tiles that are served rebuild the root that was signed", async () => {
  for (let round = 0; round < 6; round++) {
    await Promise.all(Array.from({ length: 50 }, () => register(world, shop)));
  }
  await world.settleLog();
  const { size, root } = await head();
  expect(size).toBeGreaterThan(tileWidth);
  const leaves: Buffer[] = [];
  for (let index = 0; index * tileWidth < size; index++) {
    const width = Math.min(tileWidth, size - index * tileWidth);
    const bundle = decodeBundle((await get(tilePath("entries", index, width))).bytes);
    const tile = (await get(tilePath(0, index, width))).bytes;
    const hashes = (bundle ?? []).map((entry) => leafHash(entry));
    expect(Buffer.concat(hashes).equals(tile)).toBe(true);
    leaves.push(...hashes);
  }
  expect(leaves).toHaveLength(size);
  expect(rootOfLeaves(leaves).equals(root)).toBe(true);
  const [first] = await Promise.all([get("tile/1/000.p/1")]);
  expect(first.bytes.equals(rootOfLeaves(leaves.slice(0, tileWidth)))).toBe(true);
});

test("a log only grows: an older tree is the beginning of the newer", async () => {
  await world.settleLog();
  const before = await head();
  await register(world, shop);
  await world.settleLog();
  const after = await head();
  expect(after.size).toBeGreaterThan(before.size);
  const leaves: Buffer[] = [];
  for (let index = 0; index * tileWidth < after.size; index++) {
    const width = Math.min(tileWidth, after.size - index * tileWidth);
    leaves.push(
      ...(decodeBundle((await get(tilePath("entries", index, width))).bytes) ?? []).map((one) =>
        leafHash(one),
      ),
    );
  }
  expect(rootOfLeaves(leaves.slice(0, before.size)).equals(before.root)).toBe(true);
  expect(rootOfLeaves(leaves).equals(after.root)).toBe(true);
});

test("what the signed tree does not have is not found, however it is asked for", async () => {
  await world.settleLog();
  const { size } = await head();
  const last = Math.floor(size / tileWidth);
  const missing = [
    ...[`tile/0/${String(last + 1).padStart(3, "0")}`, tilePath("entries", last, (size % tileWidth) + 1)],
    ...["tile/9/000", "tile/63/000", "tile/64/000", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/257"],
    ...[
      "tile/0/000.p/01",
      "tile/entries/x000/000",
      "tile/-1/000",
      "tile/0/000/000",
      "tile/0",
      "tile/data/000",
    ],
    ...["tile/..%2f..%2fetc%2fpasswd", `tile/0/${"x000/".repeat(9)}000`, "tile/0/999999999999", "entry"],
  ];
  for (const path of missing) {
    const answer = await get(path);
    expect(["404 not-found", "400 invalid-request"], path).toContain(codeIn(answer));
  }
  expect(codeIn(await get(`entries/entry_${"0".repeat(26)}/proof`))).toBe("404 entry-not-found");
  for (const id of ["entry_", "x", `subject_${"0".repeat(26)}`, `entry_${"z".repeat(26)}`]) {
    expect(codeIn(await get(`entries/${id}/proof`)), id).toBe("400 invalid-request");
  }
});
