import { expect } from "vitest";
import { z } from "zod";
import { collectionAnswer, decisionAnswer, readingAnswer } from "../../src/doors/api/contract.ts";
import type { Answer } from "./world-http.ts";

const problemForm = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string(),
        detail: z.string(),
        code: z.string().optional(),
        clauses: z.array(z.string()).optional(),
        nearest: z.array(z.object({ change: z.string(), to: z.string() })).optional(),
      }),
    )
    .optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
});

/** The problem in an answer, which must be one and nothing else. */
export function problemIn(answer: Answer) {
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  expect(answer.headers["cache-control"]).toBe("no-store");
  const problem = problemForm.parse(answer.json);
  expect(problem.status).toBe(answer.status);
  expect(problem.type).toMatch(new RegExp(`#${problem.code}$`));
  return { ...problem, errors: problem.errors ?? [], facts: problem.facts ?? {} };
}

/** `422 not-declared`: what a caller's program looks at. */
export function codeIn(answer: Answer): string {
  const problem = problemIn(answer);
  return `${problem.status} ${problem.code}`;
}

export function collectedIn(answer: Answer) {
  expect(answer.status, answer.text).toBe(201);
  return collectionAnswer.parse(answer.json);
}

export function readingIn(answer: Answer) {
  expect(answer.status, answer.text).toBe(200);
  return readingAnswer.parse(answer.json);
}

export function decisionsIn(answer: Answer) {
  expect(answer.status, answer.text).toBe(200);
  return decisionAnswer.parse(answer.json).decisions;
}

/** Each refused field with its code. */
export function refusalsIn(found: {
  readonly refused: readonly { readonly field: string; readonly code: string }[];
}) {
  return Object.fromEntries(found.refused.map(({ field, code }) => [field, code]));
}

/** Each field with the value that was shown. */
export function valuesIn(reading: ReturnType<typeof readingIn>) {
  return Object.fromEntries(reading.values.map(({ field, value }) => [field, value]));
}

/** The member of a JSON object: for answers that have one or two. */
export function textIn(answer: Answer, member: string): string {
  return z.object({ [member]: z.string() }).parse(answer.json)[member] ?? "";
}
