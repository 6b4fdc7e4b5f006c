import type { Detector } from "./evidence.ts";
import { hiddenComparison } from "./hidden-comparison.ts";
import { lookAlikeChoice } from "./look-alike-choice.ts";
import { shortFlow } from "./short-flow.ts";

/** Every detector. A test holds this list against the folder. */
export const allDetectors: readonly Detector[] = [lookAlikeChoice, hiddenComparison, shortFlow];
