import { type Database, type TenantId, transaction } from "../../src/kernel/db/index.ts";
import { idToUuid } from "../../src/kernel/ids.ts";

/** What the columns of one row are set to, as SQL. Those left out have defaults. */
type Row = Readonly<Record<string, string>>;

const id = "'00000000-0000-7000-8000-000000000001'";
const digest = "decode(repeat('00', 32), 'hex')";

/**
 * One row of every tenant's table, in an order in which references exist. A new table is added here: until then a
 * test fails and names it.
 */
export const rowByTable: Readonly<Record<string, Row>> = {
  "kernel.outbox": { id, position: "0", event: "'test.happened'", facts: "'{}'", created_at: "0" },
  "kernel.idempotency": {
    application_id: id,
    key_digest: digest,
    body_digest: digest,
    answer: "'{}'",
    created_at: "0",
  },
  "audit.entry": { id, body: "'{}'" },
  "audit.payload": { entry_id: id, sealed: "'x'", created_at: "0" },
  "audit.leaf": { index: "0", entry_id: id },
  "audit.tile": { level: "0", index: "0", hashes: digest },
  "audit.mark": { mark: "decode(repeat('00', 16), 'hex')", index: "0" },
  "audit.head": { size: "1", root: digest, last_xact: "'3'", last_id: id },
  "audit.checkpoint": { size: "1", root: digest, note: "'note'", created_at: "0" },
  "audit.pruning": { min_index: "1", entry_id: id, swept_to: "0", created_at: "0" },
  "audit.chapter": { bundle: "0", first_minute: "0", last_minute: "0" },
  "audit.term": { term: "'kind:gap'", bundle: "0" },
  "audit.cosignature": { size: "1", witness: "'w'", line: "'line'", created_at: "0" },
  "audit.witness": { name: "'w'", size: "1" },
  "keys.tenant_key": {
    kind: "'wrapping'",
    version: "1",
    wrapped: "'x'",
    commitment: digest,
    root_id: "'root'",
    created_at: "0",
  },
  "keys.subject_key": { subject_id: id, version: "1", wrapped: "'x'", commitment: digest, created_at: "0" },
  "keys.tombstone": { subject_id: id, destroyed_at: "0", entry_id: id },
  "access.application": {
    id,
    name: "'shop'",
    role: "'app'",
    region: "'eu'",
    recipient: "'self'",
    properties: "'{site}'",
    purposes: "'{service}'",
    calls_per_second: "1",
    created_at: "0",
  },
  "access.api_key": { id, application_id: id, digest, created_at: "0", expires_at: "1" },
  "access.account": { id, kind: "'subject'", subject_id: id, created_at: "0" },
  "access.role_grant": { id, account_id: id, role: "'support'", reason: "'new here'", granted_at: "0" },
  "access.invitation": {
    id,
    digest,
    login_mark: digest,
    sealed: "'x'",
    role: "'support'",
    reason: "'new here'",
    created_at: "0",
    expires_at: "1",
  },
  "access.credential": { id, account_id: id, kind: "'totp'", sealed: "'x'", created_at: "0" },
  "access.answered": { digest, expires_at: "1" },
  "access.challenge": { id, kind: "'sms-code'", digest, tries_left: "5", created_at: "0", expires_at: "1" },
  "access.session": { id, account_id: id, digest, level: "'full'", created_at: "0", last_seen_at: "0" },
  "access.attempt": { mark: digest, failures: "1", last_failure_at: "0" },
  "access.qualification": {
    id,
    account_id: id,
    kind: "'training'",
    digest,
    valid_from: "0",
    valid_until: "1",
    recorded_at: "0",
  },
  "access.organisation": { id, sealed: "'x'", administered: "true", founded_by: id, created_at: "0" },
  "access.membership": {
    id,
    organisation_id: id,
    subject_id: id,
    role: "'member'",
    views: "'{contact}'",
    edits: "'{}'",
    created_at: "0",
  },
  "access.membership_invitation": {
    id,
    organisation_id: id,
    digest,
    sealed: "'x'",
    views: "'{}'",
    edits: "'{}'",
    kind: "'member'",
    invited_by: id,
    created_at: "0",
    expires_at: "1",
  },
  "access.support_grant": {
    id,
    subject_id: id,
    role: "'support'",
    opened_by: "'ticket'",
    number: "'T-1'",
    data_groups: "'{contact}'",
    reason: "'x'",
    by_account: id,
    created_at: "0",
    expires_at: "1",
  },
  "access.comparison": {
    id,
    grant_id: id,
    subject_id: id,
    account_id: id,
    matched: "true",
    created_at: "0",
  },
  "access.tie_use": {
    tie_id: id,
    entry_id: id,
    actor: "'account'",
    role: "'support'",
    action: "'read'",
    data_types: "'{email}'",
    purpose: "'service'",
    created_at: "0",
  },
  "access.alert": { id, kind: "'support-without-word'", account_id: "'account'", created_at: "0" },
  "notices.policy_version": {
    id,
    number: "1",
    digest,
    effective: "'2026-01-01'",
    source: "'{}'",
    artefact: "'x'",
    published_at: "0",
  },
  "subjects.subject": { id, policy_version_id: id, residency: "'de'", region: "'eu'", created_at: "0" },
  "subjects.objection": { subject_id: id, purpose: "'service'", created_at: "0" },
  "consent.event": {
    id,
    subject_id: id,
    purpose: "'service'",
    state: "'given'",
    act: "'tick'",
    policy_version_id: id,
    words_digest: digest,
    language: "'en'",
    property: "'site'",
    created_at: "0",
  },
  "consent.device": { id, property: "'app'", platform: "'ios'", created_at: "0" },
  "consent.device_permission": {
    id,
    device_id: id,
    name: "'CAMERA'",
    feature: "'scanning'",
    state: "'on'",
    policy_version_id: id,
    created_at: "0",
  },
  "vault.record": {
    subject_id: id,
    id,
    data_group: "'contact'",
    data_types: "'{email}'",
    property: "'site'",
    source: "'subject'",
    scenario: "'registration'",
    purposes: "'{service}'",
    legal_bases: "'{contract}'",
    policy_version_id: id,
    region: "'eu'",
    collected_at: "0",
    key_version: "1",
    sealed: "'x'",
  },
  "vault.used_authorisation": { delivered_by: "'bureau'", authorisation: "'paper'", used_at: "0" },
  "vault.identifier": {
    data_type: "'email'",
    key_version: "1",
    tag: "decode(repeat('00', 16), 'hex')",
    subject_id: id,
    created_at: "0",
  },
  "promises.decision_count": { clause: "'A-1'", day: "1", permitted: "1", refused: "1" },
  "promises.counted": { next_index: "1" },
  "promises.probe": { name: "'terms'", looked_at: "1", looked_count: "1", is_complete: "true" },
  "promises.violation": { id, probe: "'terms'", clause: "'A-1'", thing: "'order'", found_at: "1" },
  "promises.evidence": {
    id,
    clause: "'A-1'",
    owner: "'Compliance'",
    document: "'Review'",
    digest: "decode(repeat('00', 32), 'hex')",
    valid_from: "1",
    valid_until: "2",
    entry_id: id,
    created_at: "0",
  },
  "promises.reminder": { evidence_id: id, days_before: "7", reminded_at: "1" },
  "promises.review": { version: "1", due_at: "1", reported_at: "1" },
  "promises.verdict": { clause: "'A-1'", at: "1", verdict: "'kept'" },
};

/** The statement that adds the row of a table to a tenant. */
export function insertion(table: string, tenant: TenantId): string {
  const row = { tenant_id: `'${idToUuid(tenant)}'`, ...rowByTable[table] };
  return `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.values(row).join(", ")})`;
}

/**
 * Adds one row to every table of a tenant, as the owner of the tables. An owner that is no superuser is held by row
 * security too, so it is done as the tenant.
 */
export function insertEverywhere(admin: Database, tenant: TenantId): Promise<void> {
  return transaction(admin, tenant, async ({ sql }) => {
    for (const table of Object.keys(rowByTable)) await sql.unsafe(insertion(table, tenant));
  });
}
