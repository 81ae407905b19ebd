#!/usr/bin/env node
// The command line, from a clone: `npx troth check policies/jmi`. Installs and builds first where that is needed.
import { openMain } from "./ensure.mjs";

await openMain(process.argv.slice(2));
