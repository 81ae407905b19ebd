import { localRootKey, type RootKey, transitRootKey } from "../kernel/crypto/index.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import { Problem } from "../kernel/problem.ts";
import type { Random } from "../kernel/random.ts";
import type { Config } from "./config.ts";

/** The root key from where this installation keeps it. Throws `CannotStart`. */
export async function rootKeyOf(config: Config, random: Random): Promise<RootKey> {
  try {
    return config.transit === null
      ? await localRootKey(config.rootKeyFile, { random })
      : transitRootKey(config.transit);
  } catch (error) {
    if (error instanceof Problem) return cannotStart(`No root key: ${error.message}.`, error);
    throw error;
  }
}
