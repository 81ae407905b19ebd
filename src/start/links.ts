const timeoutMs = 10_000;

/** Asks for a page as a reader would, and says in a few words why it cannot be read; `null` where it can. */
export async function askLink(href: string): Promise<string | null> {
  try {
    const answer = await fetch(href, { redirect: "follow", signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    return answer.ok ? null : `it answers ${answer.status}`;
  } catch {
    return "nobody answers";
  }
}
