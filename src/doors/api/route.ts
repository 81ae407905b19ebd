import type { z } from "zod";
import type { ApiKeyId, Application } from "../../domains/access/index.ts";
import type { Actor } from "../../gate/index.ts";
import type { ApiApp } from "./port.ts";

/** A call that has been let in. */
export type Call<Body, Params> = {
  readonly app: ApiApp;
  readonly application: Application;
  readonly key: ApiKeyId;
  readonly actor: Actor;
  readonly body: Body;
  readonly params: Params;
  readonly transport: "tls" | "plain";
  /** SHA-256 of the body as it came, and of the idempotency key where one was sent. */
  readonly digests: { readonly body: Buffer; readonly idempotencyKey: Buffer | null };
};

export type Reply = {
  readonly status: number;
  readonly body: string | Buffer | object;
  readonly type?: string;
  /** Codes of what was refused in an answer that is otherwise a success. */
  readonly refused?: readonly string[];
};

/** One endpoint: what it is called, what it takes, what it answers. The OpenAPI document is made from these. */
export type Route = {
  readonly method: "get" | "post" | "put";
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly body: z.ZodType | null;
  readonly params: z.ZodType | null;
  /** Which of the parameters stand in the query, each with a word on it. The others stand in the path. */
  readonly query?: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<number, z.ZodType | string>>;
  readonly handle: (call: Call<unknown, unknown>) => Promise<Reply>;
};

/** An endpoint with its types tied together, so that a handler sees what its schemas let through. */
export function route<Body extends z.ZodType | null, Params extends z.ZodType | null>(
  endpoint: Omit<Route, "handle" | "body" | "params"> & {
    readonly body: Body;
    readonly params: Params;
    readonly handle: (
      call: Call<
        Body extends z.ZodType ? z.output<Body> : null,
        Params extends z.ZodType ? z.output<Params> : null
      >,
    ) => Promise<Reply>;
  },
): Route {
  return endpoint as unknown as Route;
}
