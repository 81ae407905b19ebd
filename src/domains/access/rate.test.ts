import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../kernel/clock.ts";
import { admit, type Bucket } from "./rate.ts";

test("however calls are spread, no second sees more than twice the rate, and no longer time more than rate and burst", () => {
  const gaps = fc.array(fc.nat({ max: 400 }), { maxLength: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), gaps, (callsPerSecond, waits) => {
      let now = 0;
      let bucket: Bucket | null = null;
      let admitted = 0;
      for (const wait of waits) {
        now += wait;
        const next: Bucket | null = admit(bucket, callsPerSecond, at(now));
        if (next === null) continue;
        bucket = next;
        admitted++;
      }
      expect(admitted).toBeLessThanOrEqual(callsPerSecond + (now / 1000) * callsPerSecond + 1e-6);
    }),
  );
});

test("the rate is reached exactly: the call after the last is refused, and the next one comes when its share has", () => {
  let bucket: Bucket | null = null;
  for (let call = 0; call < 4; call++) bucket = admit(bucket, 4, at(0));
  expect(bucket).not.toBeNull();
  expect(admit(bucket, 4, at(0))).toBeNull();
  expect(admit(bucket, 4, at(249))).toBeNull();
  expect(admit(bucket, 4, at(250))).not.toBeNull();
});
