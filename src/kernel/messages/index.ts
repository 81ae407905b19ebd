/** Mail and short messages to one person at a time, by servers that the installation names. */
export { type MailServer, makeMail } from "./mail.ts";
export { howToConfigure, makeMessenger } from "./messenger.ts";
export {
  type Channel,
  isMailAddress,
  type Message,
  type Messenger,
  messageLimits,
  type NotSent,
  type Sender,
} from "./model.ts";
export { type ReceivedMail, readMail } from "./read-mail.ts";
export { makeSms, type SmsService } from "./sms.ts";
