/**
 * The embedded PostgreSQL: a real server that Troth starts, watches over and stops by itself, for machines that have
 * Node and nothing else. Whoever has a PostgreSQL of their own sets `DATABASE_URL` and never meets this folder.
 *
 * Promises: it is reached by a Unix socket that only its owner can open, never over a network. What it acknowledged
 * survives the death of Node, of itself, and of the machine. One data folder serves one Troth at a time. Whatever
 * keeps it from starting is told in one sentence (`CannotStart`).
 */
export { type CannotStart, cannotStart, isCannotStart } from "./cannot-start.ts";
export {
  findPostgres,
  type Postgres,
  type PostgresOptions,
  startPostgres,
} from "./server.ts";
export { type Settings, testSettings } from "./settings.ts";
