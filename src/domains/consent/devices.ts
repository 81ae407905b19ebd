import type { AuditLog } from "../../audit/index.ts";
import {
  type Act,
  type Actor,
  assertPermit,
  type DeviceId,
  type Gate,
  type PermissionState,
  type Permit,
  type Platform,
  permissionsOf,
  type RegisteredPermission,
  refuse,
  type SubjectFacts,
  type SubjectId,
  type Verdict,
} from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import type { Clock, Instant } from "../../kernel/clock.ts";
import { type Database, lookUp, type TenantId, type Tx, transaction } from "../../kernel/db/index.ts";
import { newId, newRandomId } from "../../kernel/ids.ts";
import { fail, Problem } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import type { ObligationType, Policy } from "../../policy/index.ts";
import * as store from "./device-store.ts";

export type DeviceDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly gate: Gate;
  readonly policyOf: (tenant: TenantId) => Policy;
  /** Ends the use of what a permission had brought. Kept by the vault, which comes later in the story. */
  readonly endUse: (tx: Tx, permit: Permit, policy: Policy, came: Came, now: Instant) => Promise<void>;
};

/** What a permission had brought from a device, and for which purposes. */
type Came = {
  readonly device: DeviceId;
  readonly uses: readonly { readonly data: string; readonly purposes: readonly string[] }[];
};

/** What the person at a device answered, or how they turned the switch. */
export type PermissionChoice = {
  readonly device: DeviceId;
  readonly property: string;
  readonly name: string;
  /** Which feature asked, at its first use. */
  readonly feature: string;
  readonly state: PermissionState["state"];
  /** Whose device it is, where the app knows. */
  readonly subject: SubjectId | null;
};

export type DevicePermissions = store.Device & {
  readonly permissions: readonly (RegisteredPermission & Pick<PermissionState, "state" | "at">)[];
};

const honours: ReadonlySet<ObligationType> = new Set(["encrypt", "log"]);
const wordByState = { on: "given", off: "withdrawn", denied: "refused" } as const;

export type Devices = ReturnType<typeof makeDevices>;

export function makeDevices(deps: DeviceDeps) {
  /**
   * Registers an installation of an app under an id that tells nothing: not the hardware, not the time, not the person.
   * All its permissions are off. Throws `not-declared`.
   */
  async function registerDevice(actor: Actor, property: string, platform: Platform): Promise<store.Device> {
    const { properties } = deps.policyOf(actor.tenant).vocabulary;
    if (!properties.some((one) => one.name === property)) {
      fail("not-declared", `the policy declares no property \`${property}\``);
    }
    const device = { id: newRandomId("device", deps), property, platform };
    await transaction(deps.db, actor.tenant, (tx) => store.insertDevice(tx, device, deps.clock.now()));
    return device;
  }

  /**
   * Records what was answered to the question of one feature, or how the switch was turned. Effective in every decision
   * that begins after it returns. Asked twice, answered alike. Throws a refusal, whose entry stays: by the clause that
   * blocks the permission, or by the one that closes the policy where it is not registered for this feature; and
   * `device-not-found`, `subject-not-found`.
   */
  async function recordPermission(actor: Actor, choice: PermissionChoice): Promise<{ at: Instant }> {
    const device = await lookUp(deps.db, actor.tenant, (tx) => store.findDevice(tx, choice.device));
    if (device === null || device.property !== choice.property) fail("device-not-found", "no such device");
    const policy = deps.policyOf(actor.tenant);
    const rules = permissionsOf(policy).filter(
      ({ platform, name, feature }) =>
        platform === device.platform && name === choice.name && feature === choice.feature,
    );
    const registered = [...new Set(rules.flatMap((rule) => rule.purposes))];
    const purposes = registered.length === 0 ? [noPurpose] : registered;
    const outcome = await deps.gate.enforce(
      actor.tenant,
      [actOf(policy, actor, choice)],
      () => Promise.resolve([purposes.map((purpose) => itemOf(policy, purpose))]),
      async (tx, [verdict]) => record(tx, actor, choice, device, must(verdict, "one verdict for one act")),
      [purposes],
    );
    if (outcome instanceof Problem) throw outcome;
    return outcome;
  }

  async function record(
    tx: Tx,
    actor: Actor,
    choice: PermissionChoice,
    { platform }: store.Device,
    verdict: Verdict,
  ) {
    const { permit, facts } = verdict;
    if (permit === null) return refusal(verdict);
    assertPermit(permit, "collect", choice.subject);
    // Returned, not thrown: an attempt on somebody who is not there leaves its entry too.
    if (choice.subject !== null && facts.subject === null) {
      return new Problem("subject-not-found", "no such subject", { subject: choice.subject });
    }
    const now = deps.clock.now();
    const id = newId("event", deps);
    const { device, name, feature, state, subject } = choice;
    const event = { id, device, name, feature, state, subject, version: facts.policy.version };
    const purposes = [...new Set(permit.items.map((item) => item.purpose))];
    await Promise.all([
      store.insertPermissionEvent(tx, event, now),
      deps.audit.write(tx, [entry(actor, facts, choice, purposes)]),
    ]);
    if (state !== "on") {
      const came = await whatCame(tx, facts.policy.policy, platform, choice);
      if (came.uses.length > 0) await deps.endUse(tx, permit, facts.policy.policy, came, now);
    }
    return { at: now };
  }

  /** What nothing lets come any more: what another permission of the device still brings has its basis there. */
  async function whatCame(
    tx: Tx,
    policy: Policy,
    platform: Platform,
    { device, name }: PermissionChoice,
  ): Promise<Came> {
    const here = permissionsOf(policy).filter((rule) => rule.platform === platform);
    const mine = here.filter((rule) => rule.name === name);
    const data = new Set(mine.flatMap((rule) => rule.data));
    const others = here.filter((rule) => rule.name !== name && rule.data.some((one) => data.has(one)));
    const states = await store.listNewestPermissions(
      tx,
      others.map((rule) => ({ device, name: rule.name, feature: rule.feature })),
    );
    for (const rule of others) {
      const isOn = states.some(
        (one) => one.name === rule.name && one.feature === rule.feature && one.state === "on",
      );
      // One that asks nobody brings nothing for which another must ask.
      if (isOn && rule.asks === "first-use") for (const one of rule.data) data.delete(one);
    }
    const purposes = [...new Set(mine.flatMap((rule) => rule.purposes))];
    const uses = [...data].map((one) => ({
      data: one,
      purposes: purposes.filter((purpose) => endsWithYes(policy, purpose, one)),
    }));
    return { device, uses };
  }

  function entry(actor: Actor, facts: SubjectFacts, choice: PermissionChoice, purposes: readonly string[]) {
    const { device, name, feature, subject } = choice;
    return {
      id: newId("entry", deps),
      entry: {
        kind: "consent-event",
        event: wordByState[choice.state],
        purposes,
        policy: facts.policy.digest,
        ...(facts.auditTag === null ? {} : { subjectTag: facts.auditTag }),
      },
      secret: {
        payload: {
          ...{ actor: actor.id, device, permission: name, feature },
          ...(subject === null ? {} : { subject }),
        },
        key: facts.auditKey,
      },
    } as const;
  }

  /** Every permission that the policy registers for the platform of a device, as it stands. Throws `device-not-found`. */
  async function describeDevice(actor: Actor, id: DeviceId): Promise<DevicePermissions> {
    const all = permissionsOf(deps.policyOf(actor.tenant));
    const wanted = all.map(({ name, feature }) => ({ device: id, name, feature }));
    const [device, states] = await lookUp(deps.db, actor.tenant, (tx) =>
      Promise.all([store.findDevice(tx, id), store.listNewestPermissions(tx, wanted)]),
    );
    if (device === null) return fail("device-not-found", "no such device");
    const here = all.filter(({ platform }) => platform === device.platform);
    const permissions = here.map((rule) => {
      const known = states.find((one) => one.name === rule.name && one.feature === rule.feature);
      return { ...rule, state: known?.state ?? "off", at: known?.at ?? null };
    });
    return { ...device, permissions };
  }

  return { registerDevice, recordPermission, describeDevice };
}

// A purpose that rests on a yes ends with it, and so does one that the policy closes to whoever took theirs back. What is
// kept under a contract has another basis: switching a camera off does not undo who somebody proved to be.
function endsWithYes({ vocabulary, clauses }: Policy, name: string, data: string): boolean {
  const basis = vocabulary.purposes.find((one) => one.name === name)?.basis;
  if (basis === "consent" || basis === "separate-consent") return true;
  return clauses.some(({ rules }) =>
    rules.some(
      (rule) =>
        rule.type === "forbid" &&
        rule.box.purpose?.includes(name) === true &&
        rule.box.data?.includes(data) !== false &&
        rule.box.action?.some((action) => action === "read" || action === "use") === true &&
        rule.box.when?.consent?.includes("withdrawn") === true &&
        Object.keys(rule.box.when).length === 1,
    ),
  );
}

/** A name of no vocabulary: what is not registered is there for nothing, and refused by the clause that closes it. */
const noPurpose = "";

function actOf(policy: Policy, actor: Actor, choice: PermissionChoice): Act {
  const call = {
    actor,
    action: "collect",
    recipient: "self",
    region: policy.homeRegion,
    property: choice.property,
    permission: { name: choice.name, as: "choice" },
    subject: choice.subject,
    context: { device: choice.device },
  } as const;
  return { call, honours };
}

// Who may record what a person chose is for the policy to say, as with a consent. It may be chosen anywhere.
function itemOf(policy: Policy, purpose: string) {
  const scenario = policy.vocabulary.scenarios[0]?.name ?? "";
  const state = { retention: "within", collectedFor: "this-purpose" };
  return { data: "consent-record", purpose, scenario, source: "subject", state };
}

// The gate speaks of data; a caller who sent a choice is told of that.
function refusal({ refusals, entry }: Verdict): Problem {
  const { code, clauses } = must(refusals[0], "without a permit something was refused");
  if (code !== "harmful-term" && code !== "not-declared") return refuse(refusals, entry);
  const detail =
    code === "harmful-term"
      ? "this permission is blocked, whoever asks for it"
      : "the policy registers no such permission for this feature on this platform";
  return new Problem(code, detail, { entry }, [{ pointer: "", detail, code, clauses }]);
}
