import type { z } from "zod";
import type { Item } from "../../gate/index.ts";
import { explain, type Request, type State } from "../../policy/index.ts";
import { decisionAnswer, decisionBody } from "./contract.ts";
import { type Route, route } from "./route.ts";
import { allowPurposes } from "./scope.ts";

export const decisionRoutes: readonly Route[] = [
  route({
    method: "post",
    path: "/v1/decisions",
    summary:
      "Asks what would be decided, with the reasons in words and the nearest request that would be permitted",
    body: decisionBody,
    params: null,
    answers: { 200: decisionAnswer },
    handle: async ({ app, application, actor, body, transport }) => {
      allowPurposes(application, [body.purpose]);
      const { policy } = app.notices.current(actor.tenant);
      const scenario = body.scenario ?? policy.vocabulary.scenarios[0]?.name ?? "";
      const source = body.source ?? "subject";
      // What nobody says is taken as for a value that is held and in its period; the subject's own facts go on top.
      const given: State = { retention: "within", collectedFor: "this-purpose", ...body.state };
      const items = body.data.map(
        (data): Item => ({ data, purpose: body.purpose, scenario, source, state: given }),
      );
      const call = {
        actor,
        action: body.action,
        recipient: body.recipient ?? (body.action === "collect" ? "self" : actor.recipient),
        region: body.region ?? (body.action === "collect" ? policy.homeRegion : actor.region),
        subject: body.subject ?? null,
        context: body.reason === undefined ? {} : { reason: body.reason },
        transport,
        ...(body.property === undefined ? {} : { property: body.property }),
        ...(body.delivery === undefined ? {} : { delivery: deliveryOf(body.delivery) }),
        ...(body.device === undefined ? {} : { device: body.device }),
        ...(body.permission === undefined
          ? {}
          : { permission: { name: body.permission, as: "way" as const } }),
      };
      const asked = await app.gate.consider(actor.tenant, { call, honours: everyObligation }, items);
      const { policy: bound } = asked.facts;
      const decisions = asked.decided.map(({ item, state, decision }) => {
        const request: Request = {
          ...{ action: call.action, recipient: call.recipient, region: call.region, role: actor.role },
          ...{ data: item.data, purpose: item.purpose, scenario: item.scenario, source: item.source, state },
        };
        return {
          data: item.data,
          outcome: decision.outcome,
          code: decision.outcome === "permitted" ? null : decision.code,
          clauses: decision.clauses,
          obligations:
            decision.outcome === "permitted"
              ? decision.obligations.map((one) => `${one.type} ${one.argument}`)
              : [],
          bases: decision.outcome === "permitted" ? decision.bases : [],
          explanation: explain(bound.artefact, bound.policy, request, body.language),
        };
      });
      return {
        status: 200,
        body: { entry: asked.entry, policy: { version: bound.number, digest: bound.digest }, decisions },
      };
    },
  }),
];

function deliveryOf({ from, authorisation, on }: NonNullable<z.output<typeof decisionBody>["delivery"]>) {
  return { from, authorisation: authorisation ?? null, on: on ?? null };
}

// A question about the policy is about its answer, not about what one endpoint can do with it.
const everyObligation = new Set([
  "mask",
  "transform",
  "pseudonymise",
  "aggregate",
  "encrypt",
  "log",
  "approve",
  "notify",
] as const);
