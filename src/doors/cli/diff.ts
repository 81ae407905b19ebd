import { diff, renderDiff } from "../../policy/index.ts";
import { type Command, done, failed } from "./command.ts";
import { paint, paragraph, printJson } from "./output.ts";
import { openPolicy } from "./policy.ts";

export const diffCommand: Command = {
  name: "diff",
  summary: "Compare two versions of a policy exactly, and say what is worse for the subject",
  operands: { words: "<folder before> <folder after>", min: 2, max: 2 },
  options: {},
  example: "troth diff test/cli/fixtures/shop test/cli/fixtures/shop-2",
  exits: {
    0: "nothing is worse for the subject",
    1: "the change is material and must be announced, or a policy does not pass its check",
  },
  run: async (given, context) => {
    const [before = "", after = ""] = given.operands;
    const from = await openPolicy(context, given, before);
    if (typeof from === "number") return from;
    const to = await openPolicy(context, given, after);
    if (typeof to === "number") return to;
    const difference = diff(from.policy, to.policy);
    if (difference === null) {
      context.complain("The two have so little in common that their difference is too long to list.\n");
      return failed;
    }
    if (given.has("json")) printJson(context, difference);
    else {
      const lines = renderDiff(difference).trimEnd().split("\n");
      for (const line of lines) {
        const text = paragraph(line, context, 4);
        context.print(line.startsWith("!") ? paint(context, "warning", text) : text);
      }
    }
    return difference.material ? failed : done;
  },
};
