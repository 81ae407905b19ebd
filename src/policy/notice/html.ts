import type { Block, Inline, Notice, NoticeSection } from "./blocks.ts";
import { isOutside } from "./links.ts";

/** The notice as the main part of a page: no script, no style, every heading and table where a reader expects it. */
export function noticeToHtml(notice: Notice): string {
  const { language, title, summary, version, contents, sections, lastUpdated } = notice;
  const entries = contents.entries.map((entry) => `<li>${inline(entry)}</li>`).join("\n");
  return `<main id="main" lang="${language === "zh" ? "zh-CN" : "en"}">
<h1>${escapeHtml(title)}</h1>
<p class="summary">${escapeHtml(summary)}</p>
<p class="version">${escapeHtml(version)}</p>
<nav aria-labelledby="contents">
<h2 id="contents">${escapeHtml(contents.title)}</h2>
<ol>
${entries}
</ol>
</nav>
${sections.map(section).join("\n")}
<footer>
<p>${escapeHtml(lastUpdated)}</p>
</footer>
</main>
`;
}

function section({ id, title, blocks }: NoticeSection): string {
  return `<section id="${escapeHtml(id)}" aria-labelledby="${escapeHtml(id)}-title">
<h2 id="${escapeHtml(id)}-title">${escapeHtml(title)}</h2>
${blocks.map(block).join("\n")}
</section>`;
}

function block(one: Block): string {
  switch (one.kind) {
    case "paragraph":
      return `<p>${one.parts.map(inline).join("")}</p>`;
    case "table":
      return table(one);
    case "clause":
      return clause(one);
  }
}

function clause({ id, parts, remarks, isHarmful, isAddition }: Extract<Block, { kind: "clause" }>): string {
  const classes = ["clause", ...(isHarmful ? ["refused"] : []), ...(isAddition ? ["addition"] : [])].join(
    " ",
  );
  const notes = remarks.map((remark) => `<p class="remark">${escapeHtml(remark)}</p>\n`).join("");
  return `<article id="${escapeHtml(id)}" class="${classes}">
<p>${parts.map(inline).join("")}</p>
${notes}<p class="clause-id"><a href="#${escapeHtml(id)}">${escapeHtml(id)}</a></p>
</article>`;
}

function table({ caption, head, rows }: Extract<Block, { kind: "table" }>): string {
  const headings = head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const body = rows.map(([first, ...rest]) => {
    const cells = rest.map((cell) => `<td>${inline(cell)}</td>`).join("");
    return `<tr><th scope="row">${inline(first ?? "")}</th>${cells}</tr>`;
  });
  return `<table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${headings}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table>`;
}

function inline(part: Inline): string {
  if (typeof part === "string") return escapeHtml(part);
  // Who leaves our pages is told so, and the other page is not told from where they come.
  const rel = isOutside(part.href) ? ' rel="external noreferrer"' : "";
  return `<a href="${escapeHtml(part.href)}"${rel}>${escapeHtml(part.text)}</a>`;
}

/** Text that is safe between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
