/** Settings of the server by name, as in `postgresql.conf`. */
export type Settings = Readonly<Record<string, string>>;

/** For databases that are thrown away: nothing is kept through a power cut, and everything is faster. */
export const testSettings: Settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** The number in the socket's name. There is no TCP port, and one folder holds one socket, so it need not vary. */
export const port = 5432;

/**
 * What always holds, whatever is added. Given on the command line, which wins over the files in the data folder.
 *
 * The log level `log` sits above `error`: the text of a failed statement may hold a value a person gave, so failed
 * statements are never written. What remains are starts, stops and the server's own failures.
 */
export function commandLine(socketFolder: string, added: Settings): string[] {
  const settings: Settings = {
    ...added,
    listen_addresses: "",
    unix_socket_directories: quoted(socketFolder),
    unix_socket_permissions: "0700",
    port: String(port),
    ssl: "off",
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

// The setting is a list, parted by commas: a folder that holds one, or a space, must be quoted.
function quoted(folder: string): string {
  return `"${folder.replaceAll('"', '""')}"`;
}
