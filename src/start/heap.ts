import { setFlagsFromString } from "node:v8";

/** How much the heap may grow over what is alive before it is looked through. By itself it doubles and more. */
const growthPercent = 20;

/**
 * Keeps the process small. A server that lives for weeks beside its database would otherwise hold several times what
 * it uses, only because the machine has room.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}
