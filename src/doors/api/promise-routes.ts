import { z } from "zod";
import { changeDocument, promisesDocument, proofKinds, verdictWords } from "../../domains/promises/index.ts";
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
    answers: { 200: promisesAnswer },
    handle: async ({ app, actor }) => ({
      status: 200,
      body: promisesDocument(await app.promises.of(actor.tenant)),
    }),
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
