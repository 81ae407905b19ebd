import type { Artefact, Coded, Decision, Undeclared } from "./artefact.ts";
import { codeRequest, moved, outcomeNumber, outcomeNumberOf } from "./coded.ts";
import { type Dimension, dimensions, type Request } from "./model.ts";
import { refuse } from "./refuse.ts";

/**
 * Decides a request by names. Never throws on well-typed input: a name that the policy does not declare is
 * uncovered, and a fact that is missing or unknown to the language takes its protective value.
 */
export function decide(artefact: Artefact, request: Request): Decision {
  const number = outcomeNumberOf(artefact, request);
  if (number === null) return undeclared(artefact, request);
  return artefact.index.answers[number] ?? explained(artefact, request);
}

function explained(artefact: Artefact, request: Request): Decision {
  const coded = codeRequest(artefact, request);
  return coded === null ? undeclared(artefact, request) : refuse(artefact, coded);
}

/** Decides one request for several data types, which share everything else. In the order of `data`. */
export function decideMany(
  artefact: Artefact,
  request: Omit<Request, "data">,
  data: readonly string[],
): Decision[] {
  const axis = artefact.index.byDimension.data;
  const shared = codeRequest(artefact, { ...request, data: axis.values[0] ?? "" });
  const from = axis.classes[0] ?? 0;
  return data.map((name) => {
    const part = axis.codes.get(name);
    if (shared === null || part === undefined) return undeclared(artefact, { ...request, data: name });
    return answer(artefact, moved(shared, axis, part / axis.unit - from));
  });
}

function answer(artefact: Artefact, coded: Coded): Decision {
  return artefact.index.answers[outcomeNumber(artefact, coded)] ?? refuse(artefact, coded);
}

function undeclared({ index }: Artefact, request: Request): Decision {
  const unknown = dimensions.flatMap((dimension: Dimension): Undeclared[] => {
    const name = request[dimension];
    return index.byDimension[dimension].codes.has(name) ? [] : [{ dimension, name }];
  });
  return { ...index.closed, undeclared: unknown };
}
