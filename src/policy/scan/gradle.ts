import { firstOfEach, found, type NamedLine, type ReadFacts } from "./facts.ts";
import { gradleTokens, type Token } from "./gradle-tokens.ts";

/**
 * The libraries that a Gradle file asks for, in Groovy or Kotlin, by `group:artifact`. The file is a program and is not
 * run: what stands in a version catalog, in a variable or in a file of its own is told apart, as unnamed.
 *
 * Source: https://docs.gradle.org/current/userguide/declaring_dependencies.html
 */
export function readGradle(text: string): ReadFacts {
  const libraries: NamedLine[] = [];
  const unnamed: NamedLine[] = [];
  for (const statement of statementsInDependencies(text)) {
    const named = namedIn(statement);
    libraries.push(...named.libraries);
    unnamed.push(...named.unnamed);
  }
  return found({ libraries: firstOfEach(libraries), unnamed: firstOfEach(unnamed) });
}

type Statement = readonly Token[];

/** Every statement in a block `dependencies`, however deep, without the blocks that it opens itself. */
function* statementsInDependencies(text: string): Generator<Statement> {
  const blocks: { readonly isInside: boolean; readonly parentheses: number }[] = [];
  let statement: Token[] = [];
  let parentheses = 0;
  for (const token of gradleTokens(text)) {
    const isInside = blocks.at(-1)?.isInside === true;
    const goesOn = parentheses > 0 || statement.at(-1)?.text === ",";
    if (token.kind === "end" && goesOn) continue;
    const mark = token.kind === "sign" ? token.text : "";
    if (token.kind !== "end" && !";{}".includes(mark || "-")) {
      statement.push(token);
      parentheses = Math.max(0, parentheses + (mark === "(" ? 1 : mark === ")" ? -1 : 0));
      continue;
    }
    if (isInside && statement.length > 0) yield statement;
    if (mark === "{") {
      blocks.push({ isInside: isInside || opensDependencies(statement), parentheses });
      parentheses = 0;
    }
    if (mark === "}") parentheses = blocks.pop()?.parentheses ?? 0;
    statement = [];
  }
}

function opensDependencies(statement: Statement): boolean {
  return /(?:^|\.)dependencies$/.test(statement.at(-1)?.text ?? "") && statement.at(-1)?.kind === "word";
}

type Named = { readonly libraries: readonly NamedLine[]; readonly unnamed: readonly NamedLine[] };

function namedIn(statement: Statement): Named {
  const { configuration, rest } = partsOf(statement);
  if (configuration === "" || elsewhere.test(configuration)) return { libraries: [], unnamed: [] };
  const parts = withoutOwn(rest);
  const libraries = [...coordinatesIn(parts), ...namedArguments(parts), ...kotlinModules(parts)];
  const line = statement[0]?.line ?? 1;
  const entries = parts.filter(({ kind, text }) => kind === "word" && text.startsWith("libs."));
  const isPuzzling =
    libraries.length === 0 && entries.length === 0 && inBuild.test(configuration) && parts.some(isMeant);
  const puzzling = isPuzzling ? [{ name: parts.map(({ text }) => text).join(""), line }] : [];
  return { libraries, unnamed: [...entries.map(({ text }) => ({ name: text, line })), ...puzzling] };
}

/** Configurations that put nothing into the app: tests, code that only writes code, what the device itself brings. */
const elsewhere =
  /^(?:test|androidTest|kapt|ksp|lint|exclude$|because$|classpath$|constraints$)|annotationProcessor|compileOnly/i;
/** Those that are known to put something into it. */
const inBuild = /(?:^|[a-z])(?:implementation|api|runtimeOnly|compile|coreLibraryDesugaring|provided)$/i;

/** `implementation(…)`, `implementation …`, `"freeImplementation"(…)`, `add("implementation", …)`. */
function partsOf(statement: Statement): { configuration: string; rest: Statement } {
  const [first, second, third, ...rest] = statement;
  if (first?.text === "add" && second?.text === "(" && third?.kind === "text") {
    return { configuration: third.text, rest };
  }
  return { configuration: first?.kind === "sign" ? "" : (first?.text ?? ""), rest: statement.slice(1) };
}

/** Without what names no library of others: own modules, platforms that only set versions, parts of Gradle. */
function withoutOwn(parts: Statement): Statement {
  const kept: Token[] = [];
  let depth = 0;
  for (const [index, part] of parts.entries()) {
    const isCall = part.kind === "word" && parts[index + 1]?.text === "(";
    if (depth === 0 && isCall && ownCalls.has(part.text)) depth = 1;
    else if (depth === 0 && !(part.kind === "word" && part.text.startsWith("projects."))) kept.push(part);
    else if (depth > 0 && part.text === "(") depth += 1;
    else if (depth > 0 && part.text === ")") depth = depth === 2 ? 0 : depth - 1;
  }
  return kept;
}

const ownCalls: ReadonlySet<string> = new Set([
  "platform",
  "enforcedPlatform",
  "project",
  "gradleApi",
  "gradleTestKit",
  "localGroovy",
]);

function coordinatesIn(parts: Statement): NamedLine[] {
  return parts.flatMap(({ kind, text, line }) => {
    const [, group, artifact] = /^([\w.-]+):([\w.-]+)(?::|@|$)/.exec(kind === "text" ? text : "") ?? [];
    return group === undefined ? [] : [{ name: `${group}:${artifact}`, line }];
  });
}

/** `group: "com.amap.api", name: "location"`, with `=` in Kotlin. */
function namedArguments(parts: Statement): NamedLine[] {
  const argument = (name: string) => {
    const at = parts.findIndex(
      ({ text }, index) => text === name && /^[:=]$/.test(parts[index + 1]?.text ?? ""),
    );
    return at < 0 ? undefined : parts[at + 2];
  };
  const group = argument("group");
  const artifact = argument("name");
  if (group?.kind !== "text" || artifact?.kind !== "text" || group.text.includes("$")) return [];
  return [{ name: `${group.text}:${artifact.text}`, line: group.line }];
}

/** `kotlin("stdlib")` is short for a library of JetBrains. */
function kotlinModules(parts: Statement): NamedLine[] {
  return parts.flatMap(({ text, line }, index) => {
    const module = parts[index + 2];
    if (text !== "kotlin" || parts[index + 1]?.text !== "(" || module?.kind !== "text") return [];
    return [{ name: `org.jetbrains.kotlin:kotlin-${module.text}`, line }];
  });
}

function isMeant({ kind }: Token): boolean {
  return kind === "word" || kind === "text";
}
