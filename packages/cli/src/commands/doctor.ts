import type { Command } from "commander";
import type { CommandModule } from "../program.ts";

export const define: CommandModule["define"] = (_command: Command) => {};
