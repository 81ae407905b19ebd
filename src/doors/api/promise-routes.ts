import { z } from "zod";
import { isOfficer } from "../../domains/access/index.ts";
import {
  changeDocument,
  oversightDocument,
  promisesDocument,
  proofKinds,
  verdictWords,
} from "../../domains/promises/index.ts";
import { type Route, route } from "./route.ts";

const clause = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/);
const verdict = z.enum(verdictWords);

const proof = z.object({
  kind: z.enum(proofKinds),
  name: z.string(),
  state: z.enum(["holds", "warning", "violated", "missing", "stale"]),
  words: z.object({ en: z.string(), zh: z.string().optional() }),
  checkedAt: z.string().nullable(),
  validUntil: z.string().nullable(),
  count: z.number(),
});

const promisesAnswer = z.object({
  tenant: z.string(),
  policy: z.object({ version: z.number(), digest: z.string() }),
  computedAt: z.string(),
  totals: z.record(verdict, z.number()),
  verdicts: z.array(
    z.object({
      clause: z.string(),
      verdict,
      since: z.string(),
      decisions: z.object({ permitted: z.number(), refused: z.number() }),
      proofs: z.array(proof),
    }),
  ),
});

/** For officers alone: ids and times that the public does not see. */
const oversight = z.object({
  violations: z.array(
    z.object({
      ...{ clause: z.string(), probe: z.string(), count: z.number() },
      things: z.array(z.object({ thing: z.string(), foundAt: z.string() })),
    }),
  ),
  probes: z.array(
    z.object({
      ...{ name: z.string(), lookedAt: z.string(), lookedCount: z.number() },
      ...{ isComplete: z.boolean(), tookMs: z.number() },
    }),
  ),
  deadlines: z.array(
    z.object({ clause: z.string(), document: z.string(), owner: z.string(), validUntil: z.string() }),
  ),
  reviews: z.array(z.object({ version: z.number(), dueAt: z.string(), reportedAt: z.string() })),
});

const historyAnswer = z.object({
  clause: z.string(),
  changes: z.array(z.object({ verdict, at: z.string(), because: z.string().nullable() })),
});

/** Is it true: the verdict on every published sentence, and when it became so. Names of the policy and numbers only. */
export const promiseRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/v1/promises",
    summary: "The verdict on every clause of the tenant's policy, with its proofs",
    body: null,
    params: null,
    answers: {
      200: promisesAnswer.extend({
        oversight: oversight.optional().meta({ description: "for a key whose role is `dpo` or `auditor`" }),
      }),
    },
    handle: async ({ app, actor, application }) => {
      const told = promisesDocument(await app.promises.of(actor.tenant));
      if (!isOfficer(application)) return { status: 200, body: told };
      const seen = await app.promises.oversight(actor.tenant, application.id);
      return { status: 200, body: { ...told, oversight: oversightDocument(seen) } };
    },
  }),
  route({
    method: "get",
    path: "/v1/promises/{clause}/history",
    summary: "When a clause's verdict changed, newest first, and which proof changed it",
    body: null,
    params: z.strictObject({ clause }),
    answers: { 200: historyAnswer },
    handle: async ({ app, actor, params }) => {
      const changes = await app.promises.history(actor.tenant, params.clause);
      return { status: 200, body: { clause: params.clause, changes: changes.map(changeDocument) } };
    },
  }),
];
