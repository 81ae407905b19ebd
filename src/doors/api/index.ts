/** The HTTP API: for applications. Translates and nothing else: one verb a call, one place for problems. */
export { type ApiDeps, makeApi, routes } from "./api.ts";
export { type Meter, makeMeter } from "./meter.ts";
export { openApi } from "./openapi.ts";
export { makeOperations, type OperationsDeps } from "./operations.ts";
export type { ApiApp } from "./port.ts";
export { problemDocument } from "./problem.ts";
