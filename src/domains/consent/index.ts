/**
 * What they agreed to. The promise: only an affirmative act makes a consent, one purpose at a time, and a withdrawal
 * is as easy and acts at once.
 *
 * given → withdrawn, or expired at its instant; refused and nothing at all are alike to the gate. Events are only
 * ever added; the newest of a purpose is its state. INVARIANT: nothing is in force after a withdrawal, however long
 * one waits. Source: GDPR Art. 4(11), 7; PIPL Art. 14–16.
 *
 * The permissions of a device are answered in the same way: asked by a feature at its first use, off until then, and
 * switched off at once, for every feature.
 */
export { type ConsentDeps, type Consents, makeConsents } from "./actions.ts";
export { listNewestPermissions } from "./device-store.ts";
export { type DeviceDeps, type DevicePermissions, type Devices, makeDevices } from "./devices.ts";
export { type ConsentId, type ConsentState, consentActs, consentAtom } from "./model.ts";
export { listAuthorising, listNewest, type NewestState } from "./store.ts";
