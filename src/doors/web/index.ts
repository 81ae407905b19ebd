/** The pages: server-rendered, without script, loading nothing from elsewhere. */
export { policyDocument } from "./document.ts";
export { makePages } from "./pages.ts";
export type { CaughtMessage, Published, WebApp } from "./port.ts";
