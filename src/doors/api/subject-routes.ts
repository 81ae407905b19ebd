import { z } from "zod";
import { instantToText } from "../../kernel/clock.ts";
import { consentBody, idOf, objectionBody } from "./contract.ts";
import { type Route, route } from "./route.ts";
import { allowProperty, allowPurposes } from "./scope.ts";

const consentParams = z.strictObject({ id: idOf("consent") });

export const subjectRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/v1/subjects/{id}",
    summary:
      "What decides about a subject and names nobody: where their data is kept, and which policy version binds",
    body: null,
    params: z.strictObject({ id: idOf("subject") }),
    answers: {
      200: z.object({
        id: z.string(),
        residency: z.string(),
        region: z.string(),
        policyVersion: z.number(),
        restricted: z.boolean(),
        objections: z.array(z.string()),
      }),
    },
    handle: async ({ app, actor, params }) => {
      return { status: 200, body: await app.subjects.describe(actor, params.id) };
    },
  }),
  route({
    method: "post",
    path: "/v1/consents",
    summary: "Records that a subject agreed to one purpose, by an affirmative act",
    body: consentBody,
    params: null,
    answers: { 201: z.object({ id: z.string(), at: z.string() }) },
    handle: async ({ app, application, actor, body }) => {
      allowProperty(application, body.property);
      allowPurposes(application, [body.purpose]);
      const given = await app.consents.giveConsent(actor, {
        ...body,
        validDays: body.validDays ?? null,
        from: body.from ?? null,
      });
      return { status: 201, body: { id: given.id, at: instantToText(given.at) } };
    },
  }),
  route({
    method: "put",
    path: "/v1/consents/{id}/withdrawal",
    summary: "Withdraws a consent: no reason is asked, and it acts at once",
    body: null,
    params: consentParams,
    answers: { 200: z.object({ at: z.string() }) },
    handle: async ({ app, actor, params }) => {
      const withdrawn = await app.consents.withdrawConsent(actor, params.id);
      return { status: 200, body: { at: instantToText(withdrawn.at) } };
    },
  }),
  route({
    method: "post",
    path: "/v1/objections",
    summary: "Records that a subject objects to a purpose: it is suspended at once",
    body: objectionBody,
    params: null,
    answers: { 201: z.object({ at: z.string() }) },
    handle: async ({ app, actor, body }) => {
      const { at } = await app.subjects.object(actor, body.subject, body.purpose);
      return { status: 201, body: { at: instantToText(at) } };
    },
  }),
];
