/**
 * What must flow forward along the story: an event is written in the transaction that caused it, and told to those who
 * act on it afterwards, at least once and in order. It carries ids and codes; whoever needs more reads it by its permit.
 */
export {
  countParked,
  type Delivered,
  type EventHandler,
  type EventHandlers,
  makeOutbox,
  type Outbox,
  retryParked,
} from "./outbox.ts";
export type { EventId, OutboxEvent } from "./store.ts";
