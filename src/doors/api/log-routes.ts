import { z } from "zod";
import { formatVerifierKey, newestCheckpoint, parseTilePath, sealedOf, tileOf } from "../../audit/index.ts";
import { transaction } from "../../kernel/db/index.ts";
import { fail } from "../../kernel/problem.ts";
import { idOf } from "./contract.ts";
import { logSearchRoute } from "./log-search.ts";
import { type Route, route } from "./route.ts";

const text = "text/plain; charset=utf-8";
const bytes = "application/octet-stream";
const tilePlace = z.strictObject({ path: z.string().max(60) });

/** The log as C2SP tlog-tiles serves it. The tree holds no personal data; the payloads beside it are not served. */
export const logRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/v1/log/checkpoint",
    summary: "The newest signed checkpoint of the tenant's log, with the signatures of witnesses",
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
    summary: "A tile of the tree, or a bundle of its entries; reading entries is an entry itself",
    body: null,
    params: tilePlace,
    answers: { 200: "bytes" },
    handle: async ({ app, actor, params }) => {
      const place = parseTilePath(`tile/${params.path}`) ?? fail("not-found", "this is no path of a tile");
      const { level, index, width } = place;
      if (level === "entries") {
        return { status: 200, type: bytes, body: await app.logReads.bundle(actor, { index, width }) };
      }
      const tile = await tileOf(app, actor.tenant, { level, index, width });
      return {
        status: 200,
        type: bytes,
        body: tile ?? fail("not-found", "the signed tree has no such tile"),
      };
    },
  }),
  route({
    method: "get",
    path: "/v1/log/sealed/{path}",
    summary: "For each entry of a bundle whether its sealed half is there, as a byte: 1 or 0",
    body: null,
    params: tilePlace,
    answers: { 200: "bytes" },
    handle: async ({ app, actor, params }) => {
      const place = parseTilePath(`tile/${params.path}`);
      if (place?.level !== "entries") return fail("not-found", "this is no path of a bundle of entries");
      const { index, width } = place;
      const sealed = await sealedOf(app, actor.tenant, { index, width });
      return {
        status: 200,
        type: bytes,
        body: sealed ?? fail("not-found", "the signed tree has no such tile"),
      };
    },
  }),
  route({
    method: "get",
    path: "/v1/log/policies",
    summary: "The digests of all policy versions that were published, newest first",
    body: null,
    params: null,
    answers: { 200: z.object({ digests: z.array(z.string()) }) },
    handle: async ({ app, actor }) => {
      const versions = await transaction(app.db, actor.tenant, (tx) => app.notices.versions(tx));
      return { status: 200, body: { digests: versions.map(({ digest }) => digest) } };
    },
  }),
  route({
    method: "get",
    path: "/v1/log/policies/{digest}",
    summary: "A published policy version, whole, as its digest says: with it anybody decides again",
    body: null,
    params: z.strictObject({
      digest: z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal"),
    }),
    answers: { 200: z.record(z.string(), z.unknown()) },
    handle: async ({ app, actor, params }) => {
      const versions = await transaction(app.db, actor.tenant, (tx) => app.notices.versions(tx));
      const version = versions.find(({ digest }) => digest === params.digest);
      return { status: 200, body: version?.policy ?? fail("not-found", "no such version was published") };
    },
  }),
  logSearchRoute,
  route({
    method: "get",
    path: "/v1/log/entries/{id}/proof",
    summary: "A receipt that an entry is in the log, checkable offline; reading it is an entry itself",
    body: null,
    params: z.strictObject({ id: idOf("entry") }),
    answers: { 200: "a tlog-proof" },
    handle: async ({ app, actor, params }) => {
      return { status: 200, type: text, body: await app.logReads.receipt(actor, params.id) };
    },
  }),
];
