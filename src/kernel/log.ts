import { type Clock, instantToText } from "./clock.ts";
import { type Id, newRandomId } from "./ids.ts";
import { Problem } from "./problem.ts";
import type { Random } from "./random.ts";

/** What happened, `thing.event`: a fixed name in the code, never built from a value. */
export type EventName = `${string}.${string}`;

export type Level = "debug" | "info" | "warn" | "error";

/**
 * Everything a log line may say besides its event, and in which shape. A fact that is not here, or does not have its
 * shape, is left out and counted. To log something new, add it here first: that is where it gets reviewed.
 */
export const factShapes = {
  // Which one: ids of ours.
  account: "id",
  actor: "id",
  application: "id",
  call: "id",
  consent: "id",
  disclosure: "id",
  entry: "id",
  incident: "id",
  job: "id",
  message: "id",
  notice: "id",
  organisation: "id",
  permit: "id",
  record: "id",
  request: "id",
  subject: "id",
  tenant: "code",
  // Which kind: words of our own vocabularies.
  action: "code",
  clause: "code",
  code: "code",
  component: "code",
  jobKind: "code",
  method: "code",
  outcome: "code",
  property: "code",
  purpose: "code",
  region: "code",
  role: "code",
  route: "route",
  signal: "code",
  // Which edition.
  migration: "version",
  policyVersion: "version",
  version: "version",
  // How many and how long.
  attempts: "number",
  count: "number",
  durationMs: "number",
  lagMs: "number",
  port: "number",
  rows: "number",
  sizeBytes: "number",
  status: "number",
  treeSize: "number",
} as const;

type Shape = (typeof factShapes)[FactKey];

export type FactKey = keyof typeof factShapes;
export type LogFacts = {
  readonly [K in FactKey]?: ((typeof factShapes)[K] extends "number" ? number : string) | undefined;
};

/** Lines for the operator. Not the audit: it proves nothing, may be lost, and holds no personal data. */
export type Log = {
  readonly debug: (event: EventName, facts?: LogFacts) => void;
  readonly info: (event: EventName, facts?: LogFacts) => void;
  readonly warn: (event: EventName, facts?: LogFacts) => void;
  readonly error: (event: EventName, facts?: LogFacts) => void;
  /** Logs what nobody expected, without its message, under a reference that may be given to whoever asks. */
  readonly unexpected: (event: EventName, thrown: unknown, facts?: LogFacts) => Id<"fault">;
  /** The same log with these facts on every line. */
  readonly with: (facts: LogFacts) => Log;
  /** How many facts and lines were left out since the start. Above zero, somebody has a mistake to mend. */
  readonly dropped: () => number;
};

export type LogDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly write: (line: string) => void;
  readonly levelMin: Level;
};

/** A log that writes one JSON object per line. A line that cannot be written is counted, and nothing is thrown. */
export function createLog(deps: LogDeps): Log {
  return logWith(deps, {}, { dropped: 0 });
}

const levels: readonly Level[] = ["debug", "info", "warn", "error"];
const framesMax = 20;
const causesMax = 3;

function logWith(deps: LogDeps, bound: LogFacts, tally: { dropped: number }): Log {
  const line = (level: Level, event: EventName, facts: LogFacts = {}, more: object = {}) => {
    if (levels.indexOf(level) < levels.indexOf(deps.levelMin)) return;
    const { kept, dropped } = allowed({ ...bound, ...facts });
    const named = eventPattern.test(event);
    const left = dropped + (named ? 0 : 1);
    tally.dropped += left;
    const time = instantToText(deps.clock.now());
    const name = named ? event : "log.misnamed";
    const text = JSON.stringify({
      time,
      level,
      event: name,
      ...kept,
      ...more,
      ...(left > 0 && { dropped: left }),
    });
    try {
      deps.write(`${text}\n`);
    } catch {
      tally.dropped += 1; // A full disk must not undo an effect that is lawful and audited.
    }
  };
  return {
    debug: (event, facts) => line("debug", event, facts),
    info: (event, facts) => line("info", event, facts),
    warn: (event, facts) => line("warn", event, facts),
    error: (event, facts) => line("error", event, facts),
    unexpected: (event, thrown, facts) => {
      const reference = newRandomId("fault", deps);
      line("error", event, facts, { reference, error: describe(thrown, causesMax) });
      return reference;
    },
    with: (facts) => logWith(deps, { ...bound, ...facts }, tally),
    dropped: () => tally.dropped,
  };
}

const eventPattern = /^[a-z][a-z0-9-]{0,39}(\.[a-z][a-z0-9-]{0,39}){1,3}$/;

// No shape lets through a sentence, an address, a script other than ASCII, seven digits in a row or a number of ten.
// A value that does not fit is dropped whole: cutting it to size would print half of it.
const shapes: Record<Shape, (value: unknown) => boolean> = {
  id: (value) => matches(value, /^[a-z]+(_[a-z]+)*_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
  code: (value) => matches(value, /^(?!.*\d{7})[A-Za-z][A-Za-z0-9._:/-]{0,63}$/),
  route: (value) => matches(value, /^(?!.*\d{7})\/[A-Za-z0-9._:/{}*-]{0,127}$/),
  version: (value) => matches(value, /^(?!.*\d{7})[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  number: (value) => typeof value === "number" && Number.isFinite(value) && Math.abs(value) < 1_000_000_000,
};

function allowed(facts: LogFacts): { kept: Record<string, unknown>; dropped: number } {
  const kept: Record<string, unknown> = {};
  let dropped = 0;
  for (const [key, value] of Object.entries(facts)) {
    if (value === undefined) continue;
    if (isFactKey(key) && shapes[factShapes[key]](value)) kept[key] = value;
    else dropped += 1; // The key is not printed either: it may be what somebody typed.
  }
  return { kept, dropped };
}

function isFactKey(key: string): key is FactKey {
  return Object.hasOwn(factShapes, key);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

type Described = { name: string; code?: string; frames: readonly string[]; cause?: Described };

/**
 * Name, code and stack frames of what was thrown, and never its message. Messages quote values: a driver repeats the
 * row that broke a constraint, a parser the text it choked on. A bug that takes an hour longer to find is the lesser
 * failure; a leaked value cannot be called back.
 */
function describe(thrown: unknown, causesLeft: number): Described {
  if (!(thrown instanceof Error)) return { name: "not-an-error", frames: [] };
  const name = matches(thrown.name, /^[A-Za-z][A-Za-z0-9]{0,63}$/) ? thrown.name : "Error";
  const code = "code" in thrown && isErrorCode(thrown, thrown.code) ? { code: thrown.code } : {};
  const hasCause = thrown.cause !== undefined && causesLeft > 0;
  const cause = hasCause ? { cause: describe(thrown.cause, causesLeft - 1) } : {};
  return { name, ...code, frames: framesOf(thrown), ...cause };
}

/** A problem's own code, `ECONNREFUSED`, `ERR_INVALID_ARG_TYPE`, or the five characters of an SQLSTATE. */
function isErrorCode(thrown: Error, code: unknown): code is string {
  return thrown instanceof Problem || matches(code, /^E[A-Z0-9_]{1,47}$|^[0-9A-Z]{5}$/);
}

// A stack begins with the message as it was when the error was made, and a message may itself look like frames. So
// it is cut off exactly; where it cannot be found (somebody changed it later) no frame is printed at all.
function framesOf({ stack, message }: Error): readonly string[] {
  if (typeof stack !== "string" || typeof message !== "string") return [];
  const headEnd = message === "" ? "\n" : `: ${message}\n`;
  const start = stack.indexOf(headEnd);
  if (start < 0 || start > 200 || stack.slice(0, start).includes("\n")) return [];
  const frames: string[] = [];
  for (const line of stack
    .slice(start + headEnd.length)
    .split("\n")
    .slice(0, framesMax)) {
    const frame = framePattern.exec(line);
    if (frame !== null) frames.push(`${frame[1] ?? "<anonymous>"} ${shorten(frame[2] ?? "")}`);
  }
  return frames;
}

const framePattern = /^ {4}at (?:(?:async |new )*([\w$.<>]+) )?(?:\[as [\w$]+\] )?\(?(\S+:\d+:\d+)\)?$/;

/** The file as the project knows it: where it is installed is nobody's business. */
function shorten(place: string): string {
  const known = /(?:^|\/)((?:src|dist|test|tools|node_modules)\/.*)$|^(node:.*)$/.exec(place);
  return known?.[1] ?? known?.[2] ?? place.slice(place.lastIndexOf("/") + 1);
}
