// Stacks in the lines of the sources, read from the maps beside the build when something fails. Node can do it by itself,
// and then holds the maps of every module in memory from the start, those of libraries too: a tenth of the process.
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

const mapsMax = 50;

/** From here on, the frames of files below `folder`, an address that ends in `/`, name the line that was written. */
export function readStacksInSource(folder) {
  const mapByFile = new Map();
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map((frame) => `    at ${written(frame)}`)].join("\n");

  function written(frame) {
    const file = frame.getFileName();
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    if (typeof file !== "string" || !file.startsWith(folder) || !line || !column) return String(frame);
    const found = mapOf(file)?.findEntry(line - 1, column - 1);
    if (found?.originalSource === undefined) return String(frame);
    const place = `${found.originalSource}:${found.originalLine + 1}:${found.originalColumn + 1}`;
    return String(frame).replace(`${file}:${line}:${column}`, place);
  }

  function mapOf(file) {
    if (mapByFile.size >= mapsMax) mapByFile.clear();
    if (!mapByFile.has(file)) mapByFile.set(file, readMap(`${file}.map`));
    return mapByFile.get(file);
  }
}

// A stack must come out whatever is wrong: without a map it names the line of the build.
function readMap(address) {
  try {
    const map = JSON.parse(readFileSync(fileURLToPath(address), "utf8"));
    const sources = map.sources.map((source) => new URL(source, address).href);
    return new SourceMap({ ...map, sources });
  } catch {
    return null;
  }
}
