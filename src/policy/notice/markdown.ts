import type { Block, Inline, Notice } from "./blocks.ts";

/** The notice as Markdown with tables, as most readers of it know them. */
export function noticeToMarkdown(notice: Notice): string {
  const { title, summary, version, contents, sections, lastUpdated } = notice;
  const parts = [
    `# ${escapeMarkdown(title)}`,
    escapeMarkdown(summary),
    escapeMarkdown(version),
    `## ${escapeMarkdown(contents.title)}`,
    contents.entries.map((entry) => `- ${inline(entry)}`).join("\n"),
    ...sections.flatMap(({ id, title: heading, blocks }) => [
      `${anchor(id)}\n\n## ${escapeMarkdown(heading)}`,
      ...blocks.map(block),
    ]),
    "---",
    escapeMarkdown(lastUpdated),
  ];
  return `${parts.join("\n\n")}\n`;
}

function block(one: Block): string {
  switch (one.kind) {
    case "paragraph":
      return one.parts.map(inline).join("");
    case "clause": {
      const remarks = one.remarks.map((remark) => `> ${escapeMarkdown(remark)}`).join("\n>\n");
      const words = `${anchor(one.id)}**${one.id}** ${one.parts.map(inline).join("")}`;
      return remarks === "" ? words : `${words}\n\n${remarks}`;
    }
    case "table": {
      const lines = [
        row(one.head),
        row(one.head.map(() => "---")),
        ...one.rows.map((cells) => `| ${cells.map(inline).join(" | ")} |`),
      ];
      return `**${escapeMarkdown(one.caption)}**\n\n${lines.join("\n")}`;
    }
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function anchor(id: string): string {
  return `<a id="${id}"></a>`;
}

function inline(part: Inline): string {
  if (typeof part === "string") return escapeMarkdown(part);
  return `[${escapeMarkdown(part.text)}](${part.href.replace(/[()\s<>]/g, encodeURIComponent)})`;
}

// Line breaks as well: a table ends at one, and a line that begins with a number or a hash would become something else.
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]<>|#~]/g, (mark) => `\\${mark}`)
    .replace(/&/g, "&amp;")
    .replace(/^(\d+)([.)])/, "$1\\$2")
    .replace(/^([-+=])/, "\\$1");
}
