import fc from "fast-check";
import { expect, test } from "vitest";
import { at, manualClock } from "./clock.ts";
import { type Id, idToUuid, newId, newRandomId, parseId, uuidToId } from "./ids.ts";
import { type Random, seededRandom } from "./random.ts";

const fixed = (byte: number): Random => ({ bytes: (count) => Buffer.alloc(count, byte) });
const anyBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const anyMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test("an id and its uuid are the same 128 bits", () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(idToUuid(uuidToId("consent", uuid))).toBe(uuid);
    }),
  );
});

test("the vectors of the TypeID specification come out as written", () => {
  const vectors = [
    ["00000000-0000-0000-0000-000000000000", "prefix_00000000000000000000000000"],
    ["00000000-0000-0000-0000-000000000001", "prefix_00000000000000000000000001"],
    ["00000000-0000-0000-0000-00000000000a", "prefix_0000000000000000000000000a"],
    ["00000000-0000-0000-0000-000000000020", "prefix_00000000000000000000000010"],
    ["ffffffff-ffff-ffff-ffff-ffffffffffff", "prefix_7zzzzzzzzzzzzzzzzzzzzzzzzz"],
    ["0110c853-1d09-52d8-d73e-1194e95b5f19", "prefix_0123456789abcdefghjkmnpqrs"],
    ["01890a5d-ac96-774b-bcce-b302099a8057", "prefix_01h455vb4pex5vsknk084sn02q"],
  ] as const;
  for (const [uuid, id] of vectors) {
    expect(uuidToId("prefix", uuid)).toBe(id);
    expect(parseId("prefix", id)).toBe(id);
    expect(idToUuid(id as Id<"prefix">)).toBe(uuid);
  }
});

test("a new id is a UUIDv7: its time, its version and its variant are where RFC 9562 puts them", () => {
  fc.assert(
    fc.property(anyMs, anyBytes, (ms, bytes) => {
      const clock = { now: () => at(ms) };
      const uuid = idToUuid(newId("job", { clock, random: { bytes: () => Buffer.from(bytes) } }));
      expect(Number.parseInt(uuid.replaceAll("-", "").slice(0, 12), 16)).toBe(ms);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test("ids sort by the millisecond they were made in, whatever chance adds", () => {
  const clock = manualClock(1_750_000_000_000);
  const first = newId("job", { clock, random: fixed(255) });
  clock.advance(1);
  const second = newId("job", { clock, random: fixed(0) });
  expect(first < second).toBe(true);
});

test("a random id is a UUIDv4 and tells nothing of time", () => {
  const random = seededRandom("ids");
  const ids = Array.from({ length: 1000 }, () => newRandomId("subject", { random }));
  for (const id of ids) {
    expect(idToUuid(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseId("subject", id)).toBe(id);
  }
  expect(new Set(ids).size).toBe(1000);
});

test("an id of another word is not one of this word", () => {
  const id = newRandomId("consent_event", { random: fixed(7) });
  expect(parseId("consent_event", id)).toBe(id);
  expect(parseId("consent", id)).toBeNull();
  expect(parseId("event", id)).toBeNull();
  expect(parseId("consent", id.replace("_event", ""))).not.toBeNull();
});

test("what is not an id is not read: too short, too long, too large, in capitals, with a letter outside the alphabet", () => {
  const sound = "01h455vb4pex5vsknk084sn02q";
  const suffixes = [
    sound.slice(1),
    `${sound}0`,
    `8${sound.slice(1)}`,
    sound.toUpperCase(),
    sound.replace("h", "i"),
    sound.replace("h", "l"),
    sound.replace("h", "o"),
    sound.replace("h", "u"),
    `${sound.slice(2)}😀`,
    `${sound.slice(1)}\n`,
    "",
  ];
  for (const suffix of suffixes) expect(parseId("consent", `consent_${suffix}`), suffix).toBeNull();
  for (const text of [sound, `consent${sound}`, `Consent_${sound}`, ` consent_${sound}`, ""]) {
    expect(parseId("consent", text), text).toBeNull();
  }
  expect(parseId("consent", `consent_${sound}`)).not.toBeNull();
});

test("no text makes reading an id fail otherwise than by saying no", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(parseId("consent", `consent_${text}`)).toSatisfy(
        (id: unknown) => id === null || text.length === 26,
      );
    }),
  );
});

test("a uuid or an id that is none is a bug", () => {
  expect(() => uuidToId("consent", "01890a5d")).toThrow("a uuid has 128 bits");
  expect(() => uuidToId("consent", "not-a-uuid")).toThrow("a uuid has 128 bits");
  expect(() => idToUuid("consent_1" as Id<"consent">)).toThrow("an id is made by");
});
