/** What happens by itself: loops that call the same verbs as the other doors, one at a time. */
export { startLoop, type Task } from "./loop.ts";
