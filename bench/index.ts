import { parseArgs } from "node:util";
import { benchDecide } from "./decide.ts";
import { measureLog } from "./log.ts";
import { measureLongest } from "./longest.ts";
import { type Row, tableOf } from "./report.ts";
import { measureServer } from "./server/index.ts";
import { measureMemory } from "./server/memory.ts";
import { measurePromises } from "./server/promises.ts";
import { measureScale } from "./server/scale.ts";
import { measureSignIn } from "./sign-in.ts";

type Bench = { readonly long: boolean; readonly measure: (main: string | null) => Promise<readonly Row[]> };

/** Each by its name. Those that take longer than three minutes run only when they are asked for. */
const benches: Readonly<Record<string, Bench>> = {
  decide: { long: false, measure: () => benchDecide() },
  server: { long: false, measure: measureServer },
  log: { long: false, measure: () => measureLog() },
  longest: { long: false, measure: measureLongest },
  "sign-in": { long: false, measure: measureSignIn },
  promises: { long: true, measure: measurePromises },
  memory: { long: true, measure: measureMemory },
  scale: { long: true, measure: measureScale },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    /** The `main.js` of another build of the server, to compare two. */
    main: { type: "string" },
  },
});
const short = Object.keys(benches).filter((name) => benches[name]?.long === false);
const chosen = positionals.length > 0 ? positionals : short;
const unknown = chosen.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`There is no bench \`${unknown}\`: say any of ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const rows: Record<string, readonly Row[]> = {};
for (const name of chosen) {
  rows[name] = (await benches[name]?.measure(values.main ?? null)) ?? [];
  if (!values.json) console.log(`\n${name}\n\n${tableOf(rows[name])}`);
}
if (values.json) console.log(JSON.stringify(rows, null, 2));
