import type { FactorId, Level } from "@telltale/core/model/index.ts";
import type { Column } from "../../compare/table.ts";
import type { Evidence } from "../evidence.ts";

/** What one level sends, for a made-up place. */
export interface Sent {
  id: string;
  value?: Level["value"];
  sends: string | null;
  /** The whole text around; `sends` must stand in it. */
  inside?: string;
}

const noon = Date.parse("2026-11-20T20:30:00Z");

/** A confirmed place as the judge sees it, with the treated level first. */
export function evidence(
  factor: FactorId,
  column: Partial<Column>,
  treated: Sent,
  control: Sent,
  ...others: Sent[]
): Evidence {
  const whole: Column = {
    key: "m|$.text|value",
    kind: "text",
    channel: "prompt",
    where: "POST /v1/messages $.messages[0].content",
    host: "<model-api>",
    role: "model-api",
    parent: null,
    values: [],
    ...column,
  };
  const all = [treated, control, ...others];
  return {
    factor,
    absentAt: [],
    larger: null,
    localised: {
      confirmation: {
        hypothesis: {
          column: whole.key,
          factors: [factor],
          gates: [],
          treated: { [factor]: treated.id },
          control: { [factor]: control.id },
          entropy: "natural",
          test: "exact",
          score: 0,
        },
        confirmed: true,
        p: 0.002,
        corrected: 0.002,
        runs: { treated: [], control: [] },
      },
      column: whole,
      factor,
      levels: [],
      silent: [],
      gates: [],
      groups: [],
      pair: null,
    },
    levels: all.map((one, at) => ({
      id: one.id,
      value: one.value ?? one.id,
      sends: one.sends,
      context:
        one.inside && one.sends !== null
          ? {
              text: one.inside,
              from: one.inside.indexOf(one.sends),
              to: one.inside.indexOf(one.sends) + one.sends.length,
            }
          : null,
      startedAt: noon,
      seen: 6,
      tried: 6,
      silent: at > 0 && one.sends === control.sends,
    })),
  };
}
