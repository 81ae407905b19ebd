import { Hono } from "hono";
import type { LogFindings } from "../../../audit/index.ts";
import { addDays, startOfDay, textToDay, type Zone } from "../../../kernel/calendar.ts";
import { parseId } from "../../../kernel/ids.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import { orAnswer, statusOf } from "../signed-in.ts";
import { actorIn, type ConsoleContext, type ConsoleEnv, frameOf } from "./context.ts";
import { entryPage, type LogAsked, logPage } from "./log-page.ts";

const minuteMs = 60_000;
const maxMinute = 9_007_199_254_740;
/** Roles that policies let read their log, those first that do little else. */
const readers = ["auditor", "dpo", "security", "administrator"];

/** The log by what it says, and one entry with its receipt. Whoever looks is in it, too. */
export function logRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.get("/", search);
  pages.get("/:entry", showEntry);
  return pages;
}

function search(context: ConsoleContext): Response | Promise<Response> {
  const { app } = context.var;
  const asked = askedIn((name) => context.req.query(name) ?? "");
  const isAsked = ["role", "purpose", "clause", "from", "to", "before"].some(
    (name) => context.req.query(name) !== undefined,
  );
  const show = (findings: LogFindings | null, problem: Problem | null) =>
    context.html(
      logPage(frameOf(context), asked, findings, problem),
      problem === null ? 200 : statusOf(problem),
    );
  if (!isAsked) return show(null, null);
  return orAnswer(
    context,
    async () =>
      show(await app.searchLog(readerIn(context), queryOf(asked, context.req.query("before"))), null),
    (problem) => show(null, problem),
  );
}

function showEntry(context: ConsoleContext): Promise<Response> {
  const { app } = context.var;
  const id = parseId("entry", context.req.param("entry") ?? "");
  return orAnswer(
    context,
    async () => {
      if (id === null) return fail("entry-not-found", "no such log entry");
      const { body, receipt } = await app.logEntry(readerIn(context), id);
      return context.html(entryPage(frameOf(context), { id, body, receipt }, null));
    },
    (problem) =>
      context.html(
        logPage(
          frameOf(context),
          askedIn(() => ""),
          null,
          problem,
        ),
        statusOf(problem),
      ),
  );
}

function readerIn(context: ConsoleContext) {
  const { roles } = context.var.facts;
  const role = readers.find((one) => roles.includes(one)) ?? roles[0];
  if (role === undefined) throw new Problem("forbidden", "you do not have a role that reads the log");
  return actorIn(context, { role, action: "look" });
}

const namePattern = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;

function askedIn(query: (name: string) => string): LogAsked {
  const name = (text: string) => (namePattern.test(text) ? text : "");
  const day = (text: string) => (textToDay(text) === null ? "" : text);
  return {
    role: name(query("role")),
    purpose: name(query("purpose")),
    clause: name(query("clause")),
    from: day(query("from")),
    to: day(query("to")),
  };
}

function queryOf(asked: LogAsked, before: string | undefined) {
  const orNothing = (text: string) => (text === "" ? undefined : text);
  const [first, last] = [textToDay(asked.from), textToDay(asked.to)];
  const utc = "UTC" as Zone;
  return {
    ...{ role: orNothing(asked.role), purpose: orNothing(asked.purpose), clause: orNothing(asked.clause) },
    fromMinute: first === null ? 0 : startOfDay(first, utc) / minuteMs,
    toMinute: last === null ? maxMinute : startOfDay(addDays(last, 1), utc) / minuteMs - 1,
    before: /^\d{1,15}$/.test(before ?? "") ? Number(before) : Number.MAX_SAFE_INTEGER,
  };
}
