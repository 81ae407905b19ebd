/** The privacy centre: where people sign in, and see and steer what is done with their data. */
export type { CentreApp } from "./port.ts";
export { type CentreEnv, centreRoutes } from "./routes.ts";
