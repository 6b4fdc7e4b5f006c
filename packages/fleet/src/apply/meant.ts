import { TelltaleError } from "@telltale/core/model/index.ts";
import { findHomes, systemOf } from "../inventory/homes.ts";
import { Image } from "../inventory/image.ts";
import type { FleetPlan } from "../plan/model.ts";

/** For so long, in milliseconds, a plan is taken for what the policy asks for: a day. */
const GOOD_FOR = 86_400_000;

/**
 * How the moment of a plan lies to now: `ahead` if it is yet to come, `late` if it is more than a day
 * ago, else `due`.
 *
 * @param now in milliseconds since 1970
 */
export function timeliness({ at }: Pick<FleetPlan, "at">, now: number): "ahead" | "due" | "late" {
  const moment = Date.parse(at);
  if (moment > now) return "ahead";
  return now - moment > GOOD_FOR ? "late" : "due";
}

/**
 * Refuses a plan whose moment is yet to come, or more than a day ago: what a policy asks for then, it
 * may not ask for now.
 *
 * @param now in milliseconds since 1970
 * @param insisted which of the two is to be done all the same
 * @throws TelltaleError `usage`
 */
export function requireDue(
  plan: FleetPlan,
  now: number,
  insisted: { ahead: boolean; late: boolean },
): void {
  const lies = timeliness(plan, now);
  if (lies === "due" || insisted[lies]) return;
  const why = lies === "ahead" ? "that is yet to come" : "that is more than a day ago";
  throw new TelltaleError(
    "usage",
    `Nothing was done. The plan says what is to be done at ${plan.at}, and ${why}.`,
    {
      next:
        lies === "ahead"
          ? "Apply it then, plan without --at, or give --ahead to have it done now."
          : "Scan and plan again without --at, or give --late to have it done all the same.",
    },
  );
}

/**
 * Refuses a plan for another machine: one of another system, or with none of the homes that were
 * scanned. A disk may be scanned in one place and changed in another: its root says nothing.
 *
 * @throws TelltaleError `usage`
 */
export function requireMachine(plan: FleetPlan, root: string): void {
  const image = new Image(root);
  const homes = findHomes(image);
  const system = systemOf(image, homes);
  const isOther =
    plan.system !== "unknown" && system !== "unknown" && plan.system !== system
      ? `a machine with ${systems[plan.system]}, and this is one with ${systems[system]}`
      : plan.homes.length > 0 && plan.homes.every((home) => !homes.includes(home))
        ? `a machine with ${plan.homes.slice(0, 3).join(", ")}, and none of those homes is here`
        : null;
  if (isOther === null) return;
  throw new TelltaleError(
    "usage",
    `Nothing was done. The plan was made for ${isOther} (scanned in ${plan.root}, ${plan.scannedAt}).`,
    { next: "Scan and plan this machine, or name the right one with --root." },
  );
}

const systems = { linux: "Linux", macos: "macOS", windows: "Windows", unknown: "another system" };
