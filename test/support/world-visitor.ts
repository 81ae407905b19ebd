import type { World } from "./world.ts";
import type { Answer } from "./world-http.ts";

export type Visitor = {
  readonly get: (path: string) => Promise<Answer>;
  /** Sends a form, as a browser does that stands on a page of this server; `headers` on top of that. */
  readonly post: (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** The value of a cookie, to steal it. */
  readonly cookie: (name: string) => string | undefined;
  readonly setCookie: (name: string, value: string) => void;
};

/** Somebody with a browser: keeps cookies, follows nothing by itself, and says where its forms come from. */
export function visitor(world: World): Visitor {
  const cookies = new Map<string, string>();

  async function go(
    method: string,
    path: string,
    body: string | undefined,
    extra: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      ...(cookie === "" ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      ...(method === "GET" ? {} : { origin: "null", "sec-fetch-site": "same-origin" }),
      ...extra,
    };
    const answer = await world.call(null, method, path, body, headers);
    for (const line of answer.headers["set-cookie"] ?? []) keep(cookies, line);
    return answer;
  }

  return {
    get: (path) => go("GET", path, undefined, {}),
    post: (path, fields, headers = {}) => go("POST", path, new URLSearchParams(fields).toString(), headers),
    cookie: (name) => cookies.get(name),
    setCookie: (name, value) => void cookies.set(name, value),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const [name = "", value = ""] = pair.split("=");
  if (attributes.some((one) => /^max-age=0$/i.test(one))) cookies.delete(name);
  else cookies.set(name, value);
}

/** The texts of a page without its marks. */
export function wordsIn(answer: Answer): string {
  return answer.text.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
}

/** The value that a page put into a field of its form. */
export function fieldIn(answer: Answer, name: string): string {
  return new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(answer.text)?.[1] ?? "";
}

/** The code in the newest letter to an address, once there are so many. */
export async function codeSent(world: World, to: string, letters = 1): Promise<string> {
  for (let round = 0; round < 200; round++) {
    const mine = world.sent().filter((one) => one.to === to);
    const code = /\b(\d{6})\b/.exec(mine[0]?.text ?? "")?.[1];
    if (code !== undefined && mine.length >= letters) return code;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error("no code was sent");
}
