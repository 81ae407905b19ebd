import { z } from "zod";
import {
  bundleOf,
  formatVerifierKey,
  newestCheckpoint,
  parseTilePath,
  receiptFor,
  tileOf,
} from "../../audit/index.ts";
import { fail } from "../../kernel/problem.ts";
import { idOf } from "./contract.ts";
import { type Route, route } from "./route.ts";

const text = "text/plain; charset=utf-8";

/** The log as C2SP tlog-tiles serves it. The tree holds no personal data; the payloads beside it are not served. */
export const logRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/v1/log/checkpoint",
    summary: "The newest signed checkpoint of the tenant's log",
    body: null,
    params: null,
    answers: { 200: "a signed note" },
    handle: async ({ app, actor }) => {
      const note = await newestCheckpoint(app, actor.tenant);
      return {
        status: 200,
        type: text,
        body: note ?? fail("not-yet-sequenced", "the log has no checkpoint yet"),
      };
    },
  }),
  route({
    method: "get",
    path: "/v1/log/key",
    summary: "The public key that signs the tenant's log",
    body: null,
    params: null,
    answers: { 200: "a verifier key" },
    handle: async ({ app, actor }) => {
      const { verifierKey } = app.signerOf(actor.tenant);
      return { status: 200, type: text, body: `${formatVerifierKey(verifierKey)}\n` };
    },
  }),
  route({
    method: "get",
    path: "/v1/log/tile/{path}",
    summary: "A tile of the tree, or a bundle of its entries",
    body: null,
    params: z.strictObject({ path: z.string().max(60) }),
    answers: { 200: "bytes" },
    handle: async ({ app, actor, params }) => {
      const place = parseTilePath(`tile/${params.path}`) ?? fail("not-found", "this is no path of a tile");
      const { level, index, width } = place;
      const bytes =
        level === "entries"
          ? await bundleOf(app, actor.tenant, { index, width })
          : await tileOf(app, actor.tenant, { level, index, width });
      const body = bytes ?? fail("not-found", "the signed tree has no such tile");
      return { status: 200, type: "application/octet-stream", body };
    },
  }),
  route({
    method: "get",
    path: "/v1/log/entries/{id}/proof",
    summary: "A receipt that an entry is in the log, checkable offline",
    body: null,
    params: z.strictObject({ id: idOf("entry") }),
    answers: { 200: "a tlog-proof" },
    handle: async ({ app, actor, params }) => {
      return { status: 200, type: text, body: await receiptFor(app, actor.tenant, params.id) };
    },
  }),
];
