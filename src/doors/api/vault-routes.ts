import type { Collected, Reading } from "../../domains/vault/index.ts";
import { instantToText } from "../../kernel/clock.ts";
import { collectionAnswer, collectionBody, readingAnswer, readingBody } from "./contract.ts";
import { type Route, route } from "./route.ts";
import { allowProperty, allowPurposes } from "./scope.ts";

export const vaultRoutes: readonly Route[] = [
  route({
    method: "post",
    path: "/v1/collections",
    summary: "Hands over what was collected; keeps what the policy permits, refuses the rest by clause",
    body: collectionBody,
    params: null,
    answers: { 201: collectionAnswer },
    handle: async ({ app, application, actor, body, transport, digests }) => {
      allowProperty(application, body.property);
      allowPurposes(application, body.purposes);
      const { idempotencyKey } = digests;
      const collected = await app.vault.collect(actor, {
        property: body.property,
        scenario: body.scenario,
        source: body.source,
        purposes: body.purposes,
        subject: body.subject ?? null,
        residency: body.residency ?? "unknown",
        delivery: body.delivery && { ...body.delivery, on: body.delivery.on ?? null },
        fields: new Map(Object.entries(body.fields)),
        device: body.device,
        permission: body.permission,
        reason: body.reason,
        strict: body.strict,
        transport,
        idempotency: idempotencyKey === null ? null : { key: idempotencyKey, body: digests.body },
      });
      return { status: 201, body: presentCollected(collected), refused: codesOf(collected.refused) };
    },
  }),
  route({
    method: "post",
    path: "/v1/readings",
    summary:
      "Reads data of one subject for one purpose; each value says its form and the clause that permits it",
    body: readingBody,
    params: null,
    answers: { 200: readingAnswer },
    handle: async ({ app, application, actor, body }) => {
      allowPurposes(application, [body.purpose]);
      const reading = await app.vault.read(actor, {
        subject: body.subject ?? null,
        identifier: body.identifier ?? null,
        purpose: body.purpose,
        fields: [...new Set(body.fields)],
        reason: body.reason ?? null,
      });
      return { status: 200, body: presentReading(reading), refused: codesOf(reading.refused) };
    },
  }),
];

function codesOf(refused: readonly { readonly code: string }[]): readonly string[] {
  return refused.map((one) => one.code);
}

function presentCollected(collected: Collected): object {
  const accepted = collected.accepted.map((one) => ({
    ...one,
    keepUntil: one.keepUntil === null ? null : instantToText(one.keepUntil),
  }));
  return { ...collected, accepted };
}

// The one place where personal data leaves: each value was opened under a permit whose entry is in the log.
function presentReading(reading: Reading): object {
  const values = reading.values.map((one) => ({
    field: one.field,
    form: one.form,
    value: one.value === null ? null : one.value.reveal(),
    clauses: one.clauses,
    source: one.source,
    delivery: one.delivery,
    collectedAt: one.collectedAt === null ? null : instantToText(one.collectedAt),
  }));
  return { ...reading, values };
}
