import * as devices from "../../src/domains/consent/device-store.ts";
import * as consents from "../../src/domains/consent/store.ts";
import * as notices from "../../src/domains/notices/store.ts";
import { readOversight } from "../../src/domains/promises/oversight.ts";
import * as promises from "../../src/domains/promises/store.ts";
import * as subjects from "../../src/domains/subjects/store.ts";
import * as idempotency from "../../src/domains/vault/idempotency.ts";
import * as inventory from "../../src/domains/vault/inventory.ts";
import * as keyStore from "../../src/domains/vault/key-store.ts";
import * as vault from "../../src/domains/vault/store.ts";
import { at } from "../../src/kernel/clock.ts";
import type { Tx } from "../../src/kernel/db/index.ts";
import { type Id, uuidToId } from "../../src/kernel/ids.ts";
import * as outbox from "../../src/kernel/outbox/store.ts";
import { personal } from "../../src/kernel/personal.ts";
import { accessCalls } from "./store-calls-access.ts";
import { freshUuid, heldUuid, logCalls, type StoreCall } from "./store-calls-log.ts";

const held = <Word extends string>(word: Word): Id<Word> => uuidToId(word, heldUuid);
const fresh = <Word extends string>(word: Word): Id<Word> => uuidToId(word, freshUuid);
const zero = Buffer.alloc(32);
const other = Buffer.alloc(32, 1);
const x = Buffer.from("x");
const [soon, late] = [at(1), at(9_000)];
const many = 100;

const record = {
  ...{ id: fresh("record"), subject: held("subject"), group: "contact", data: ["email"], property: "site" },
  ...{ source: "subject", scenario: "registration", purposes: ["service"], bases: ["contract"] },
  ...{ version: held("version"), region: "eu", collectedAt: 0, keepUntil: null, keyVersion: 1, sealed: x },
  ...{ deliveredBy: "", authorisation: "", device: null, withdrawnAt: null },
};
const superseding = {
  ...{ subject: held("subject"), data: ["email"], groups: ["contact"], purposes: ["service"] },
  except: [fresh("record")],
};
const tag = { data: "email", version: 1, tag: Buffer.alloc(16) };
const caller = {
  kind: "application",
  id: held("application"),
  role: "app",
  region: "eu",
  recipient: "self",
} as const;
const event = { event: "test.happened", facts: {}, createdAt: soon, attempts: 0 } as const;
const permission = { device: held("device"), name: "CAMERA", feature: "scanning" };
const evidence = {
  clause: "A-1",
  owner: "Compliance",
  document: "Review",
  digest: zero,
  validFrom: soon,
  validUntil: late,
};
const violation = { probe: "terms", clause: "A-1", thing: "another" };
const count = { clause: "A-1", day: 1, permitted: 1, refused: 0 };
const consent = {
  ...{ subject: held("subject"), purpose: "service", act: "tick", version: held("version") },
  ...{ wordsDigest: zero, language: "en", property: "site", expiresAt: null },
  from: null,
  state: "given",
} as const;

/** An idempotency key as a call brings it, and what is kept of the answer. */
function keyed(tx: Tx) {
  const input = {
    ...{
      property: "site",
      scenario: "registration",
      source: "subject",
      purposes: ["service"],
      subject: null,
    },
    ...{ residency: "eu", fields: new Map([["email", personal<unknown>("a@example.com")]]), strict: false },
    transport: "tls",
    idempotency: { key: zero, body: zero },
  } as const;
  return { actor: { ...caller, tenant: tx.tenant }, input };
}

/**
 * Every function of a store, by its file, called with ids of things that one tenant has. A new function is added here:
 * until then a test fails and names it.
 */
export const storeCalls: Readonly<Record<string, Readonly<Record<string, StoreCall>>>> = {
  ...logCalls,
  ...accessCalls,
  "src/kernel/outbox/store.ts": {
    insert: (tx) => outbox.insert(tx, { ...event, id: fresh("event") }, 0),
    findNext: (tx) => outbox.findNext(tx),
    markDelivered: (tx) => outbox.markDelivered(tx, held("event"), soon),
    markFailed: (tx) => {
      const failure = { code: "late", retryAt: late, parkedAt: null };
      return outbox.markFailed(tx, { ...event, id: held("event") }, failure);
    },
    deleteDelivered: (tx) => outbox.deleteDelivered(tx, 5_000, many),
    countParked: (tx) => outbox.countParked(tx),
    unpark: (tx) => outbox.unpark(tx, many),
  },
  "src/domains/promises/store.ts": {
    findNextIndex: (tx) => promises.findNextIndex(tx),
    moveNextIndex: (tx) => promises.moveNextIndex(tx, 1, 2),
    addCounts: (tx) => promises.addCounts(tx, [count]),
    sumCounts: (tx) => promises.sumCounts(tx, 0, many),
    saveLooks: (tx) => {
      const look = { name: "terms", lookedAt: 5, lookedCount: 5, isComplete: true, tookMs: 5 };
      return promises.saveLooks(tx, [look]);
    },
    listLooks: (tx) => promises.listLooks(tx, many),
    listOpen: (tx) => promises.listOpen(tx, many),
    insertViolations: (tx) => promises.insertViolations(tx, [{ ...violation, id: fresh("violation") }], soon),
    mendViolations: (tx) => promises.mendViolations(tx, [heldUuid], late),
    insertEvidence: (tx) =>
      promises.insertEvidence(tx, { ...evidence, id: fresh("evidence") }, held("entry"), soon),
    listNewestEvidence: (tx) => promises.listNewestEvidence(tx, late, many),
    findEvidence: (tx) => promises.findEvidence(tx, heldUuid),
    listEnding: (tx) => promises.listEnding(tx, 0, 9_000, many),
    insertReminder: (tx) => promises.insertReminder(tx, heldUuid, 30, soon),
    listNewestVerdicts: (tx) => promises.listNewestVerdicts(tx, many),
    insertVerdicts: (tx) =>
      promises.insertVerdicts(tx, [{ clause: "A-1", verdict: "kept", at: late, because: null }]),
    listHistory: (tx) => promises.listHistory(tx, "A-1", many),
    insertReview: (tx) => promises.insertReview(tx, 2, soon, late),
    listReviews: (tx) => promises.listReviews(tx, many),
  },
  "src/domains/promises/oversight.ts": {
    readOversight: (tx) => readOversight(tx, late),
  },
  "src/domains/vault/store.ts": {
    insertRecords: (tx) => vault.insertRecords(tx, [record]),
    supersede: (tx) => vault.supersede(tx, superseding),
    deleteReplaced: (tx) => vault.deleteReplaced(tx, superseding),
    listCurrent: (tx) => vault.listCurrent(tx, [{ subject: held("subject"), group: "contact" }], many),
    findByTags: (tx) => vault.findByTags(tx, [tag]),
    insertIdentifiers: (tx) => {
      const one = { ...tag, tag: Buffer.alloc(16, 1), subject: held("subject") };
      return vault.insertIdentifiers(tx, [one], 0);
    },
    deleteReplacedIdentifiers: (tx) =>
      vault.deleteReplacedIdentifiers(tx, held("subject"), [{ ...tag, tag: Buffer.alloc(16, 1) }]),
    deleteIdentifiers: (tx) => vault.deleteIdentifiers(tx, held("subject")),
    withdrawRecords: (tx) => {
      const one = { device: held("device"), data: "email", purposes: ["service"], keepUntil: 0 };
      return vault.withdrawRecords(tx, one, 5);
    },
    listUsed: (tx) => vault.listUsed(tx, [{ from: "bureau", reference: "paper" }]),
    insertUsed: (tx) => vault.insertUsed(tx, [{ from: "bureau", reference: "another" }], 0),
  },
  "src/domains/vault/idempotency.ts": {
    findAnswers: (tx) => idempotency.findAnswers(tx, [keyed(tx)]),
  },
  "src/domains/vault/inventory.ts": {
    listHeldTerms: (tx) => inventory.listHeldTerms(tx, many),
    listIndexedTypes: (tx) => inventory.listIndexedTypes(tx, many),
    listUnsealed: (tx) => inventory.listUnsealed(tx, many),
    listUnauthorised: (tx) => inventory.listUnauthorised(tx, many),
    listOverdue: (tx) => inventory.listOverdue(tx, 5_000, many),
    listFindableErased: (tx) => inventory.listFindableErased(tx, many),
  },
  "src/domains/vault/key-store.ts": {
    listTenantKeys: (tx) => keyStore.listTenantKeys(tx),
    insertTenantKey: (tx) => {
      const row = { kind: "deriving", version: 1, wrapped: x, commitment: zero, rootId: "root" } as const;
      return keyStore.insertTenantKey(tx, row, 0);
    },
    listSubjectKeys: (tx) => keyStore.listSubjectKeys(tx, [held("subject")]),
    insertSubjectKeys: (tx) => {
      const row = { subject: fresh("subject"), version: 1, wrapped: x, commitment: zero };
      return keyStore.insertSubjectKeys(tx, [row], 0);
    },
    destroySubjectKeys: (tx) => keyStore.destroySubjectKeys(tx, held("subject"), held("entry"), 5),
  },
  "src/domains/subjects/store.ts": {
    insertSubjects: (tx) => {
      const one = { version: held("version"), residency: "de", region: "eu", adultFrom: null };
      return subjects.insertSubjects(tx, [{ id: fresh("subject"), ...one }], 0);
    },
    listSubjects: (tx) => subjects.listSubjects(tx, [held("subject")]),
    saveAdultFrom: (tx) => subjects.saveAdultFrom(tx, [{ subject: held("subject"), adultFrom: 5 }]),
    insertObjection: (tx) => subjects.insertObjection(tx, held("subject"), "advertising", 0),
    listHomes: (tx) => subjects.listHomes(tx, many),
  },
  "src/domains/consent/store.ts": {
    insertEvent: (tx) => consents.insertEvent(tx, { ...consent, id: fresh("consent") }, 0),
    listNewest: (tx) => consents.listNewest(tx, [{ subject: held("subject"), purpose: "service" }]),
    findEvent: (tx) => consents.findEvent(tx, held("consent")),
    listAuthorising: (tx) => consents.listAuthorising(tx, [held("consent")]),
  },
  "src/domains/consent/device-store.ts": {
    insertDevice: (tx) =>
      devices.insertDevice(tx, { id: fresh("device"), property: "app", platform: "ios" }, soon),
    findDevice: (tx) => devices.findDevice(tx, held("device")),
    insertPermissionEvent: (tx) => {
      const one = { ...permission, id: fresh("event"), state: "off", subject: null } as const;
      return devices.insertPermissionEvent(tx, { ...one, version: held("version") }, soon);
    },
    listNewestPermissions: (tx) => devices.listNewestPermissions(tx, [permission]),
  },
  "src/domains/notices/store.ts": {
    insertVersion: (tx) => {
      const row = { number: 2, digest: other, artefact: x, publishedAt: 0, effective: "2026-01-01" };
      const more = { sourceText: "{}", entry: heldUuid, changeText: null, difference: null };
      return notices.insertVersion(tx, { id: freshUuid, ...row, ...more, readabilityText: "{}" });
    },
    findByDigest: (tx) => notices.findByDigest(tx, zero),
    findVersion: (tx) => notices.findVersion(tx, heldUuid),
    listNumbers: (tx) => notices.listNumbers(tx, many),
    findEntryOfVersion: (tx) => notices.findEntryOfVersion(tx, 7),
    listArchive: (tx) => notices.listArchive(tx, many),
    findByNumber: (tx) => notices.findByNumber(tx, 7),
    findDifference: (tx) => notices.findDifference(tx, 7),
  },
};

/** Functions that take a transaction and are not called above, each with the reason. */
export const notCalled: Readonly<Record<string, string>> = {
  trySequencerLock: "takes a lock that has no row behind it",
  tryDeliveryLock: "takes a lock that has no row behind it",
  tryCountLock: "takes a lock that has no row behind it",
  lockComparisons: "takes a lock that has no row behind it",
  accountOf: "asks the database nothing",
  claim: "writes what keepAll was given; its table is tried in tenancy.test.ts",
  keepAll: "is made of functions that are called above",
  remind: "is made of functions that are called above",
  lookAt: "is made of functions that are called above",
  searchLog: "is made of functions that are called above",
  readTilesIn: "is made of functions that are called above",
  reportReview: "is made of functions that are called above",
  hasTotp: "is made of functions that are called above",
  endUse: "is made of functions that are called above",
};
