/** The pages: server-rendered, without script, loading nothing from elsewhere. */

export type { CentreApp } from "./centre/index.ts";
export type { ConsoleApp } from "./console/index.ts";
export { policyDocument } from "./document.ts";
export { makePages } from "./pages.ts";
export type { CaughtMessage, DemoColleague, DifferenceFound, Published, WebApp } from "./port.ts";
