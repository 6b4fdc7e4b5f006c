import { TelltaleError } from "@telltale/core/model/index.ts";
import { findHomes, systemOf } from "../inventory/homes.ts";
import { Image } from "../inventory/image.ts";
import type { FleetPlan } from "../plan/model.ts";

/**
 * Refuses a plan whose moment is yet to come: what a policy asks for then, it does not ask for now.
 *
 * @param now in milliseconds since 1970
 * @throws TelltaleError `usage`
 */
export function requireDue({ at }: FleetPlan, now: number): void {
  if (Date.parse(at) <= now) return;
  throw new TelltaleError(
    "usage",
    `Nothing was done. The plan says what is to be done at ${at}, and that is yet to come.`,
    { next: "Apply it then, plan without --at, or give --ahead to have it done now." },
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
