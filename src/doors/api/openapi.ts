import { z } from "zod";
import { problems } from "../../kernel/problem.ts";
import type { Route } from "./route.ts";

/** The OpenAPI 3.1 document of the endpoints. Served, and committed as `docs/reference/openapi.json`. */
export function openApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method] = operation(route);
    paths[route.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Troth",
      version,
      summary: "Permits or refuses every collection and reading by the clause that covers it",
    },
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "an API key of an application" },
      },
      responses: { problem: problemResponse() },
    },
  };
}

function operation(route: Route): object {
  const answers = Object.entries(route.answers).map(([status, answer]) => [status, response(answer)]);
  return {
    summary: route.summary,
    operationId: `${route.method}${route.path.replaceAll(/[^a-z]+/gi, "-")}`.replace(/-$/, ""),
    ...(route.path === "/v1/collections" ? { parameters: [idempotencyHeader] } : parameters(route)),
    ...(route.body === null ? {} : { requestBody: { required: true, content: json(route.body, "input") } }),
    responses: { ...Object.fromEntries(answers), default: { $ref: "#/components/responses/problem" } },
  };
}

const idempotencyHeader = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "the same key with the same body gets the first answer again",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

function parameters(route: Route): object {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const asked = Object.entries(route.query ?? {});
  if (names.length + asked.length === 0) return {};
  const schema = { type: "string" };
  return {
    parameters: [
      ...names.map((name) => ({ name, in: "path", required: true, schema })),
      ...asked.map(([name, description]) => ({ name, in: "query", required: false, description, schema })),
    ],
  };
}

function response(answer: z.ZodType | string): object {
  return typeof answer === "string"
    ? { description: answer }
    : { description: "done", content: json(answer, "output") };
}

function json(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    target: "draft-2020-12",
  });
  return { "application/json": { schema: rest } };
}

function problemResponse(): object {
  return {
    description: "a problem document (RFC 9457)",
    content: {
      "application/problem+json": {
        schema: {
          type: "object",
          required: ["type", "title", "status", "detail", "instance", "code"],
          properties: {
            type: { type: "string", format: "uri" },
            title: { type: "string" },
            status: { type: "integer" },
            detail: { type: "string" },
            instance: { type: "string" },
            code: { type: "string", enum: Object.keys(problems) },
            errors: {
              type: "array",
              items: {
                type: "object",
                required: ["pointer", "detail"],
                properties: {
                  pointer: { type: "string" },
                  detail: { type: "string" },
                  code: { type: "string" },
                  clauses: { type: "array", items: { type: "string" } },
                  nearest: { type: "array", items: { type: "object" } },
                },
              },
            },
            facts: { type: "object" },
          },
        },
      },
    },
  };
}
