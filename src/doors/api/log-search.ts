import { z } from "zod";
import type { EntryKind, LogQuery } from "../../audit/index.ts";
import { allowLogReading, logPurpose } from "../../domains/access/index.ts";
import { textToInstant } from "../../kernel/clock.ts";
import type { TenantId } from "../../kernel/db/index.ts";
import { route } from "./route.ts";
import { allowPurposes } from "./scope.ts";

const minuteMs = 60_000;
const minutesMax = 9_007_199_254_740;

const word = z.string().regex(/^(?!.*\d{7})[A-Za-z][A-Za-z0-9-]{0,63}$/, "must be a name of the policy");
const kinds = [
  ...["decision", "policy-activated", "consent-event", "admin-action", "export-read"],
  ...["key-destroyed", "disposal", "retention-run", "gap"],
] as const satisfies readonly EntryKind[];

const minute = z
  .string()
  .max(35)
  .transform((text, context) => {
    const instant = textToInstant(text);
    if (instant !== null) return Math.floor(instant / minuteMs);
    context.addIssue({ code: "custom", message: "must be a time as RFC 3339 writes it" });
    return z.NEVER;
  });

const query = z.strictObject({
  actor: word.optional(),
  purpose: word.optional(),
  clause: word.optional(),
  kind: z.enum(kinds).optional(),
  from: minute.optional(),
  to: minute.optional(),
  before: z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/, "must be an index")
    .transform(Number)
    .optional(),
});

const found = z.object({ index: z.int(), id: z.string(), entry: z.record(z.string(), z.unknown()) });

/** Names and times only: who it was, and about whom, is sealed, and has no place in an address either. */
export const logSearchRoute = route({
  method: "get",
  path: "/v1/log/entries",
  summary: "Entries by role, purpose, clause, kind and time, newest first; looking is an entry itself",
  body: null,
  params: query,
  query: {
    actor: "the role of whoever acted; who it was is sealed",
    purpose: "a purpose of the policy",
    clause: "the id of a clause that decided",
    kind: "what kind of entry",
    from: "the first minute, as RFC 3339",
    to: "the last minute, as RFC 3339",
    before: "only entries before this index: the `next` of the answer before",
  },
  answers: { 200: z.object({ entries: z.array(found), next: z.int().nullable() }) },
  handle: async ({ app, application, actor, params }) => {
    allowPurposes(application, [logPurpose]);
    const policyOf = (tenant: TenantId) => app.notices.current(tenant).policy;
    await allowLogReading({ gate: app.gate, policyOf }, actor);
    const { entries, next } = await app.logReads.search(actor, queryOf(params));
    return { status: 200, body: { entries, next } };
  },
});

function queryOf({ actor, purpose, clause, kind, from, to, before }: z.output<typeof query>): LogQuery {
  return {
    ...{ role: actor, purpose, clause, kind },
    ...{ fromMinute: from ?? 0, toMinute: to ?? minutesMax, before: before ?? Number.MAX_SAFE_INTEGER },
  };
}
