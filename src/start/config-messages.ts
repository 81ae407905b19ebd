import { isMailAddress, type MailServer, type SmsService } from "../kernel/messages/index.ts";
import { isThisMachine, outboundUrl } from "../kernel/outbound.ts";
import { cannotStart } from "../kernel/postgres/index.ts";

export type MessageConfig = { readonly mail: MailServer | null; readonly sms: SmsService | null };

type Env = Readonly<Record<string, string | undefined>>;

/** Which servers take messages onwards. No sentence repeats a value: there are passwords in some. Throws `CannotStart`. */
export function messagesOf(env: Env): MessageConfig {
  return { mail: mailOf(env), sms: smsOf(env) };
}

const formOfUrl = "smtps://user:password@host:port, or smtp:// where STARTTLS is offered";
const portByScheme: Readonly<Record<string, number>> = { "smtp:": 587, "smtps:": 465 };

function mailOf(env: Env): MailServer | null {
  const [address, from] = [env["TROTH_SMTP_URL"], env["TROTH_MAIL_FROM"]];
  if (address === undefined && from === undefined) return null;
  if (address === undefined || from === undefined) {
    return cannotStart("Mail needs both TROTH_SMTP_URL and TROTH_MAIL_FROM.");
  }
  const url = URL.canParse(address) ? new URL(address) : null;
  const port = url === null ? undefined : portByScheme[url.protocol];
  const isBare = url !== null && /^\/?$/.test(url.pathname) && url.search === "" && url.hash === "";
  if (url === null || port === undefined || !isBare || url.hostname === "") {
    return cannotStart(`TROTH_SMTP_URL is not of the form ${formOfUrl}.`);
  }
  const isHere = isThisMachine(url.hostname);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? port : Number(url.port),
    tls: url.protocol === "smtps:" ? "at-once" : isHere ? "none" : "starttls",
    credentials: credentialsOf(url),
    from: senderOf(from),
  };
}

function credentialsOf({ username, password }: URL): MailServer["credentials"] {
  if (username === "" && password === "") return null;
  try {
    const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
    if (user !== "" && secret !== "") return { user, password: secret };
  } catch {
    // A `%` that stands for itself: said below.
  }
  return cannotStart(
    "TROTH_SMTP_URL needs a user and a password, or neither; what is no letter or digit in them is percent-encoded.",
  );
}

function senderOf(text: string): MailServer["from"] {
  const [, name = "", address = text] = /^([^<>"\p{Cc}]{1,100}) <([^<>]+)>$/u.exec(text) ?? [];
  if (isMailAddress(address)) return { name, address };
  return cannotStart(
    "TROTH_MAIL_FROM is no address: write `troth@example.com` or `Troth <troth@example.com>`.",
  );
}

function smsOf(env: Env): SmsService | null {
  const [address, token] = [env["TROTH_SMS_URL"], env["TROTH_SMS_TOKEN"]];
  if (address === undefined && token === undefined) return null;
  if (address === undefined || token === undefined) {
    return cannotStart("Short messages need both TROTH_SMS_URL and TROTH_SMS_TOKEN.");
  }
  const url = outboundUrl(address);
  if (url === null || url.username !== "" || url.password !== "") {
    return cannotStart(
      "TROTH_SMS_URL begins with `https://` and has no password in it; `http://` is for this machine.",
    );
  }
  if (/^[\x21-\x7e]{1,500}$/.test(token)) return { url, token };
  return cannotStart("TROTH_SMS_TOKEN is 1 to 500 visible ASCII characters.");
}
