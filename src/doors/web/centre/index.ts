/** The privacy centre: where people sign in, and see and steer what is done with their data. */

export type { CentreEnv } from "./context.ts";
export type { CentreApp } from "./port.ts";
export { centreRoutes } from "./routes.ts";
