/** The console: where staff sign in, see how the policy stands, and do what their roles let them. */
export type { ConsoleEnv } from "./context.ts";
export type { ConsoleApp } from "./port.ts";
export { consoleRoutes } from "./routes.ts";
