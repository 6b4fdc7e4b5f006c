import type { Command } from "commander";
import type { CommandModule } from "../program.ts";

/** The launcher has done the work before this is reached: see `scripts/setup.sh`. */
export const define: CommandModule["define"] = (command: Command, around) => {
  command
    .description(
      "Installs the pinned packages and the pinned Node. The launcher does this by itself on first " +
        "use, and again whenever package-lock.json has changed.",
    )
    .option("--dev", "also what development needs: tests, checks, bench")
    .option("--quiet", "say nothing when everything is there")
    .action((options: { dev?: boolean }) => {
      around.out.write(
        `Telltale is set up${options.dev ? " for development" : ""} (Node ${process.versions.node}).\n`,
      );
    });
};
