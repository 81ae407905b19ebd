import { collectAndRead } from "./story.ts";

const { TROTH_URL: url = "http://127.0.0.1:7420", SHOP: shop, DESK: desk } = process.env;
if (shop === undefined || desk === undefined) {
  process.stderr.write("Set SHOP and DESK to the keys that `npm start` printed.\n");
  process.exit(1);
}
await collectAndRead({ url, shop, desk }, (line) => process.stdout.write(`${line}\n`));
