import type { Policy, Request } from "../src/policy/index.ts";
import {
  type Artefact,
  type Coded,
  codeRequest,
  compile,
  decide,
  decideCoded,
  diff,
} from "../src/policy/index.ts";
import { casbin, cedar, type Peer } from "./decide-peers.ts";
import { requestsFor } from "./decide-requests.ts";
import { jmiPolicy } from "./jmi-policy.ts";
import { perSecond, race, type Work } from "./measure.ts";
import type { Row } from "./report.ts";

const namesMin = 5_000_000;
const peerFactor = 1000;

/**
 * The judge against a bare array, against Cedar and casbin on the same rules, and against its own limits. Rates are
 * per second of processor time. Before anything is timed, all of them must agree.
 */
export async function benchDecide(policy: Policy = jmiPolicy()): Promise<readonly Row[]> {
  const artefact = compiled(policy);
  const requests = requestsFor(policy, artefact, 128);
  const covered = requests.filter((request) => decide(artefact, request).outcome !== "uncovered");
  const uncovered = requests.filter((request) => decide(artefact, request).outcome === "uncovered");
  const codes = requests.flatMap((request) => [codeRequest(artefact, request) ?? []].filter(isCoded));
  const peers: readonly (readonly [string, Peer])[] = [
    ["cedar-wasm, policies parsed once", cedar(policy)],
    ["casbin, enforceSync", await casbin(policy)],
  ];
  for (const [name, peer] of peers) agree(name, peer, artefact, requests.slice(0, 256));

  const few = requests.slice(0, 24);
  const rates = race<string>([
    ["bare", repeated(300, bareLookup(artefact, codes))],
    ["coded", repeated(300, codedLookup(artefact, codes))],
    ["names", repeated(200, namedLookup(artefact, covered))],
    ["refused", repeated(100, namedLookup(artefact, uncovered))],
    ...peers.map(([name, peer]): readonly [string, Work] => [name, () => count(few, peer)]),
  ]);
  const at = (name: string): number => rates.get(name) ?? 0;
  return [
    { name: `${policy.tenant}: a bare typed array`, rate: at("bare") },
    atLeast("decide, int-coded", at("coded"), at("bare"), 1 / 3, "≥ 1/3 of the bare array"),
    { name: "decide, by names", rate: at("names"), limit: "≥ 5,000,000", ok: at("names") >= namesMin },
    { name: "decide, by names, uncovered, with the nearest clause", rate: at("refused") },
    ...peers.flatMap(([name]) => [
      { name, rate: at(name) },
      atLeast(`decide, by names, over ${name}`, at("names"), at(name), peerFactor, "≥ 1,000 ×"),
    ]),
    ...slowRows(policy),
  ];
}

function slowRows(policy: Policy): Row[] {
  const next = nextVersion(policy);
  const compiles = perSecond(() => compile(policy));
  const diffs = perSecond(() => diff(policy, next));
  return [
    { name: "compile", rate: compiles, limit: "≥ 1 (1 s each)", ok: compiles >= 1 },
    { name: "diff", rate: diffs, limit: "≥ 10 (100 ms each)", ok: diffs >= 10 },
  ];
}

/** A version as the next one may be: a recipient more, a clause gone, every twentieth narrowed to one region. */
function nextVersion(policy: Policy): Policy {
  const { vocabulary } = policy;
  const [region] = vocabulary.regions.map(({ name }) => name);
  const clauses = policy.clauses.flatMap((clause, number) => {
    if (number === 7) return [];
    if (number % 20 !== 3 || region === undefined) return [clause];
    const rules = clause.rules.map((rule) =>
      rule.type === "permit" ? { ...rule, box: { ...rule.box, region: [region] } } : rule,
    );
    return [{ ...clause, rules }];
  });
  const added = { name: "added-recipient", words: { en: "One more" }, kind: "processor" } as const;
  const recipients = [...vocabulary.recipients, added];
  return { ...policy, version: policy.version + 1, clauses, vocabulary: { ...vocabulary, recipients } };
}

/**
 * What a look-up costs at the least: the same index arithmetic, one read of a dense array of all names at one state
 * of facts (all states would not fit any memory), one outcome.
 */
function bareLookup({ tables, index, header }: Artefact, codes: readonly Coded[]): Work {
  const row = index.nameBase;
  const dense = new Uint16Array(tables.first.length * row);
  const outcomes = header.outcomes;
  for (const code of codes) dense[code[0] * row + code[1]] = codes.indexOf(code) % outcomes.length;
  return () => {
    let permitted = 0;
    for (const code of codes) {
      if (outcomes[dense[code[0] * row + code[1]] ?? 0]?.outcome === "permitted") permitted++;
    }
    return permitted >= 0 ? codes.length : 0;
  };
}

function codedLookup(artefact: Artefact, codes: readonly Coded[]): Work {
  return () => {
    let permitted = 0;
    for (const code of codes) if (decideCoded(artefact, code).outcome === "permitted") permitted++;
    return permitted >= 0 ? codes.length : 0;
  };
}

function namedLookup(artefact: Artefact, requests: readonly Request[]): Work {
  return () => {
    let permitted = 0;
    for (const request of requests) if (decide(artefact, request).outcome === "permitted") permitted++;
    return permitted >= 0 ? requests.length : 0;
  };
}

function count(requests: readonly Request[], peer: Peer): number {
  let permitted = 0;
  for (const request of requests) if (peer(request)) permitted++;
  return permitted >= 0 ? requests.length : 0;
}

function repeated(times: number, work: Work): Work {
  return () => {
    let units = 0;
    for (let time = 0; time < times; time++) units += work();
    return units;
  };
}

function agree(name: string, peer: Peer, artefact: Artefact, requests: readonly Request[]): void {
  for (const request of requests) {
    const permitted = decide(artefact, request).outcome === "permitted";
    if (peer(request) !== permitted) throw new Error(`${name} decides another way`);
  }
}

function atLeast(name: string, rate: number, peer: number, factor: number, limit: string): Row {
  return { name, rate, limit, ratio: rate / peer, ok: rate / peer >= factor };
}

function compiled(policy: Policy): Artefact {
  const result = compile(policy);
  if (!result.ok) throw new Error(result.why);
  return result.artefact;
}

function isCoded(code: Coded | readonly never[]): code is Coded {
  return code.length === 4;
}
