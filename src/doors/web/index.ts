/** The pages: server-rendered, without script, loading nothing from elsewhere. */
export { makePages, type WebApp } from "./pages.ts";
