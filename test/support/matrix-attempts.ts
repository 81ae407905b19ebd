import type { Route } from "../../src/doors/api/route.ts";
import { permissionsOf } from "../../src/gate/index.ts";
import type { Delivered, Kind, Party, Things } from "./matrix-world.ts";

/** One call with a hole in it, for an id of one kind, for an address, or for the digest of a policy. */
export type Attempt = {
  readonly kind: Kind | "identifier" | "digest";
  readonly path: (id: string) => string;
  readonly body?: (id: string) => object;
  /**
   * A question about what would be decided is answered for somebody unknown too, out of the policy alone. It is nothing that
   * was allowed, as long as the answer is the very same.
   */
  readonly isHypothetical?: boolean;
};

export function nameOf(route: Pick<Route, "method" | "path">): string {
  return `${route.method} ${route.path}`;
}

/** By route, everything that is tried with an id that is not the caller's. A route without an id has nothing to try. */
export function attemptsOf(party: Party, own: Things): Readonly<Record<string, readonly Attempt[]>> {
  const path = (kind: Attempt["kind"], make: (id: string) => string): Attempt => ({ kind, path: make });
  return {
    "post /v1/collections": collections(party, own),
    "post /v1/readings": readings(party),
    "post /v1/decisions": decisions(party, own),
    "get /v1/subjects/{id}": [path("subject", (id) => `/v1/subjects/${id}`)],
    "post /v1/consents": consents(party),
    "put /v1/consents/{id}/withdrawal": [path("consent", (id) => `/v1/consents/${id}/withdrawal`)],
    "post /v1/objections": party.purposes.map((purpose) =>
      posted("subject", "/v1/objections", (subject) => ({ subject, purpose })),
    ),
    "post /v1/devices": [],
    "put /v1/devices/{device}/permissions/{name}": switches(party, own),
    "get /v1/devices/{device}/permissions": [path("device", (id) => `/v1/devices/${id}/permissions`)],
    "post /v1/keys": [],
    "put /v1/keys/{id}/revocation": [path("key", (id) => `/v1/keys/${id}/revocation`)],
    "get /v1/log/checkpoint": [],
    "get /v1/log/key": [],
    "get /v1/log/tile/{path}": [],
    "get /v1/log/sealed/{path}": [],
    "get /v1/log/policies": [],
    "get /v1/log/policies/{digest}": [path("digest", (digest) => `/v1/log/policies/${digest}`)],
    // It takes names and times, and no id.
    "get /v1/log/entries": [],
    "get /v1/log/entries/{id}/proof": [path("entry", (id) => `/v1/log/entries/${id}/proof`)],
    "get /v1/promises": [],
    "get /v1/promises/{clause}/history": [],
  };
}

function posted(kind: Attempt["kind"], path: string, body: (id: string) => object): Attempt {
  return { kind, path: () => path, body };
}

// Enough to have fields of every kind of answer; more would only make each refusal longer.
const fieldsMax = 12;

function readings({ purposes, policy, registration }: Party): readonly Attempt[] {
  const { field } = registration;
  const all = policy.vocabulary.data.map(({ name }) => name).slice(0, fieldsMax);
  return purposes.flatMap((purpose) => {
    const reason = "they called and asked";
    const wanted = [{ fields: [field] }, { fields: all, reason }];
    return [
      ...wanted.map((more) =>
        posted("subject", "/v1/readings", (subject) => ({ subject, purpose, ...more })),
      ),
      posted("identifier", "/v1/readings", (value) => {
        return { identifier: { data: field, value }, purpose, fields: [field], reason };
      }),
    ];
  });
}

function collections({ purposes, policy, registration }: Party, own: Things): readonly Attempt[] {
  const { property, scenario, residency } = registration;
  const about = (purpose: string) => ({ property, scenario, residency, purposes: [purpose] });
  const fields = { "full-name": "Nora Lind" };
  const found = permissionsOf(policy).find(({ platform, data }) => platform === "android" && data.length > 0);
  const needing = found?.data.slice(0, 1).map((name) => [name, 1] as const) ?? [];
  return [
    ...purposes.map((purpose) =>
      posted("subject", "/v1/collections", (subject) => ({ ...about(purpose), subject, fields })),
    ),
    // Data that only a switch lets in: on a device where it is on, but which is none of theirs.
    ...needing.flatMap(([name]) =>
      (found?.purposes ?? []).map((purpose) =>
        posted("device", "/v1/collections", (device) => {
          return { ...about(purpose), device, permission: found?.name, fields: { [name]: "a value" } };
        }),
      ),
    ),
    ...underPapers(registration, own).map(({ purpose, fields, way }) =>
      posted("consent", "/v1/collections", (paper) => ({ ...about(purpose), ...way(paper), fields })),
    ),
  ];
}

/** What others hand over about somebody of one's own who agreed to it: all of it is in order but whose paper it is. */
function underPapers({ delivered }: Party["registration"], own: Things) {
  if (delivered === null) return [];
  const { purpose, fields } = delivered;
  return [{ purpose, fields, way: (paper: string) => handedOver(delivered, own.subject[0], paper) }];
}

/** By others, about somebody, under a paper. */
export function handedOver(
  { from, scenario }: Delivered,
  subject: string | undefined,
  authorisation: string,
) {
  return { scenario, source: "third-party", subject, delivery: { from, authorisation } };
}

function decisions({ purposes, policy, registration }: Party, own: Things): readonly Attempt[] {
  const { property, field } = registration;
  const data = [field];
  const ask = (body: (id: string) => object, kind: Kind) => {
    return { ...posted(kind, "/v1/decisions", body), isHypothetical: true };
  };
  const [found] = permissionsOf(policy).filter(({ platform }) => platform === "android");
  return [
    ...["read", "collect", "erase"].flatMap((action) =>
      purposes
        .slice(0, 8)
        .map((purpose) => ask((subject) => ({ action, data, purpose, subject }), "subject")),
    ),
    ...purposes.slice(0, 4).map((purpose) =>
      ask((device) => {
        const more = found === undefined ? {} : { permission: found.name };
        return { action: "collect", data, purpose, device, property, ...more };
      }, "device"),
    ),
    ...underPapers(registration, own).map(({ purpose, fields, way }) =>
      ask((paper) => {
        return { action: "collect", data: Object.keys(fields), purpose, property, ...way(paper) };
      }, "consent"),
    ),
  ];
}

function consents({ purposes, registration }: Party): readonly Attempt[] {
  const { property, agreed } = registration;
  const given = { property, act: agreed.act, language: "en", words: "Yes, I agree to this one." };
  return purposes.map((purpose) =>
    posted("subject", "/v1/consents", (subject) => ({ ...given, purpose, subject })),
  );
}

function switches({ policy, registration }: Party, own: Things): readonly Attempt[] {
  const { property } = registration;
  const known = permissionsOf(policy).filter(({ platform }) => platform === "android");
  const turned = known.length === 0 ? [{ name: "CAMERA", feature: "camera" }] : known.slice(0, 3);
  return turned.flatMap(({ name, feature }) =>
    (["on", "off"] as const).flatMap((state): Attempt[] => [
      {
        kind: "device",
        path: (device) => `/v1/devices/${device}/permissions/${name}`,
        body: () => ({ property, feature, state }),
      },
      {
        kind: "subject",
        path: () => `/v1/devices/${own.device[0]}/permissions/${name}`,
        body: (subject) => ({ property, feature, state, subject }),
      },
    ]),
  );
}
