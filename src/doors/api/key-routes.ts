import { z } from "zod";
import { instantToText } from "../../kernel/clock.ts";
import { idOf, keyBody } from "./contract.ts";
import { type Route, route } from "./route.ts";

const dayMs = 86_400_000;

export const keyRoutes: readonly Route[] = [
  route({
    method: "post",
    path: "/v1/keys",
    summary: "Issues another key for the calling application; the one in use goes on until it is revoked",
    body: keyBody,
    params: null,
    answers: { 201: z.object({ id: z.string(), key: z.string(), expiresAt: z.string() }) },
    handle: async ({ app, application, body }) => {
      const { id, text, expiresAt } = await app.access.issueKey(application, body.validDays * dayMs);
      return { status: 201, body: { id, key: text, expiresAt: instantToText(expiresAt) } };
    },
  }),
  route({
    method: "put",
    path: "/v1/keys/{id}/revocation",
    summary: "Ends a key of the calling application, at once",
    body: null,
    params: z.strictObject({ id: idOf("key") }),
    answers: { 204: "nothing" },
    handle: async ({ app, application, params }) => {
      await app.access.revokeKey(application, params.id);
      return { status: 204, body: "" };
    },
  }),
];
