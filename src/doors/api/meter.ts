import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** Counts and times calls by route and status: no ids, no tenants' data. */
export type Meter = {
  readonly begin: () => (route: string, status: number) => void;
  /** Counts refusals by their code: what people are refused is what a policy, or an application, gets wrong. */
  readonly refused: (codes: readonly string[]) => void;
  readonly text: () => Promise<string>;
};

export function makeMeter(nowMs: () => number): Meter {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: "troth_http_calls_total",
    help: "Calls answered, by route and status",
    labelNames: ["route", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "troth_http_call_seconds",
    help: "Time from arrival to answer",
    labelNames: ["route"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const refusals = new Counter({
    name: "troth_refusals_total",
    help: "Fields refused, by the code of the refusal",
    labelNames: ["code"],
    registers: [registry],
  });
  return {
    refused: (codes) => {
      for (const code of codes) refusals.inc({ code });
    },
    begin: () => {
      const began = nowMs();
      return (route, status) => {
        calls.inc({ route, status: String(status) });
        seconds.observe({ route }, (nowMs() - began) / 1000);
      };
    },
    text: () => registry.metrics(),
  };
}
