import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseCosignerKey, type Witness } from "../audit/index.ts";
import { readProxies, type TrustedProxies } from "../kernel/caller.ts";
import { isThisMachine } from "../kernel/outbound.ts";
import { cannotStart } from "../kernel/postgres/index.ts";
import { type MessageConfig, messagesOf } from "./config-messages.ts";
import { siteUrlOf } from "./site.ts";

/** How this installation runs. Every setting is an option or a `TROTH_*` variable; an option wins. */
export type Config = {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly policiesFolder: string;
  /** `null` for the embedded database. */
  readonly databaseUrl: string | null;
  /** The host under which the logs are known; never change it once checkpoints are signed. */
  readonly origin: string;
  readonly demo: boolean;
  /** Where browsers find the pages, such as `https://troth.example`; `null` where nothing says so. */
  readonly url: URL | null;
  readonly rootKeyFile: string;
  readonly transit: { readonly address: string; readonly token: string; readonly keyName: string } | null;
  readonly witnesses: { readonly all: readonly Witness[]; readonly quorum: number };
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** The servers that take mail and short messages onwards. */
  readonly messages: MessageConfig;
  /** Whose word is taken on who calls and how. Without TLS, nobody else is answered over a network. */
  readonly proxies: TrustedProxies;
};

const options = {
  port: { type: "string" },
  host: { type: "string" },
  data: { type: "string" },
  policies: { type: "string" },
  demo: { type: "string" },
} as const;

/** Reads options and environment. Throws `CannotStart` with one sentence. */
export function readConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  projectFolder: string,
): Config {
  const given = readOptions(args);
  const setting = (name: keyof typeof options) => given[name] ?? env[`TROTH_${name.toUpperCase()}`];
  const dataFolder = resolve(setting("data") ?? resolve(projectFolder, "data"));
  const config = {
    host: setting("host") ?? "127.0.0.1",
    port: portOf(setting("port") ?? "7420"),
    dataFolder,
    policiesFolder: resolve(setting("policies") ?? resolve(projectFolder, "policies")),
    databaseUrl: env["DATABASE_URL"] || null,
    origin: env["TROTH_ORIGIN"] ?? "troth.localhost",
    url: siteUrlOf(env["TROTH_URL"]),
    demo: switchOf(setting("demo") ?? "on"),
    rootKeyFile: resolve(env["TROTH_ROOT_KEY"] ?? resolve(dataFolder, "root.key")),
    transit: transitOf(env),
    witnesses: witnessesOf(env),
    tls: tlsOf(env),
    messages: messagesOf(env),
    proxies: proxiesOf(env["TROTH_TRUSTED_PROXIES"]),
  };
  if (config.tls === null && config.proxies.length === 0 && !isThisMachine(config.host)) {
    cannotStart(
      `\`${config.host}\` is reached over a network, where only TLS 1.2 or newer is served: ` +
        "set TROTH_TLS_CERT and TROTH_TLS_KEY, name the proxy in front in TROTH_TRUSTED_PROXIES, or keep to 127.0.0.1.",
    );
  }
  return config;
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message.split(". ")[0] : "they cannot be read";
    return cannotStart(`The options are not understood: ${why}.`);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  return cannotStart(`\`${text}\` is no port: choose a number from 0 to 65535.`);
}

function switchOf(text: string): boolean {
  if (text === "on" || text === "off") return text === "on";
  return cannotStart(`\`${text}\` is neither \`on\` nor \`off\`: say which for the demo.`);
}

function transitOf(env: Readonly<Record<string, string | undefined>>): Config["transit"] {
  const [address, token, keyName] = [
    env["TROTH_TRANSIT_ADDRESS"],
    env["TROTH_TRANSIT_TOKEN"],
    env["TROTH_TRANSIT_KEY"],
  ];
  if (address === undefined) return null;
  if (token !== undefined && keyName !== undefined) return { address, token, keyName };
  return cannotStart(
    "The key service needs TROTH_TRANSIT_ADDRESS, TROTH_TRANSIT_TOKEN and TROTH_TRANSIT_KEY together.",
  );
}

/** `name+id+key@https://address`, with spaces between several. */
function witnessesOf(env: Readonly<Record<string, string | undefined>>): Config["witnesses"] {
  const words = (env["TROTH_WITNESSES"] ?? "").split(/[\s,]+/).filter((word) => word !== "");
  const all = words.map((word): Witness => {
    const border = word.search(/@https?:\/\//);
    const key = parseCosignerKey(word.slice(0, Math.max(0, border)));
    if (key !== null && URL.canParse(word.slice(border + 1))) return { key, address: word.slice(border + 1) };
    return cannotStart(
      "TROTH_WITNESSES is not understood: it is `name+id+key@https://address`, as `troth witness` prints it.",
    );
  });
  const quorumText = env["TROTH_WITNESS_QUORUM"] ?? "0";
  const quorum = Number(quorumText);
  if (/^\d{1,2}$/.test(quorumText) && quorum <= all.length) return { all, quorum };
  return cannotStart("TROTH_WITNESS_QUORUM is a number, and not more than there are witnesses.");
}

function tlsOf(env: Readonly<Record<string, string | undefined>>): Config["tls"] {
  const [certFile, keyFile] = [env["TROTH_TLS_CERT"], env["TROTH_TLS_KEY"]];
  if (certFile === undefined && keyFile === undefined) return null;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  return cannotStart("TLS needs both TROTH_TLS_CERT and TROTH_TLS_KEY.");
}

function proxiesOf(text: string | undefined): TrustedProxies {
  if (text === undefined) return [];
  return (
    readProxies(text) ??
    cannotStart("TROTH_TRUSTED_PROXIES is a list of addresses and networks such as `10.0.0.0/8, 192.0.2.7`.")
  );
}
