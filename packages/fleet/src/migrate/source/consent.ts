import type { Ledger } from "../ledger.ts";
import { notAgreed, type Server } from "./setup.ts";

type Answers = "enabledMcpjsonServers" | "disabledMcpjsonServers" | "disabledMcpServers";

/** What was answered about servers, in all the places where answers are kept. */
export class Consent {
  readonly #answers: { file: string; field: string; name: string; key: Answers }[] = [];
  readonly #all: { file: string; field: string }[] = [];

  /** @param above JSON pointer of what the answers stand in */
  take(
    value: { [key in Answers]?: string[] | undefined } & {
      enableAllProjectMcpServers?: boolean | undefined;
    },
    file: string,
    above: string,
  ): void {
    for (const key of [
      "enabledMcpjsonServers",
      "disabledMcpjsonServers",
      "disabledMcpServers",
    ] as const)
      for (const [index, name] of (value[key] ?? []).entries())
        this.#answers.push({ file, field: `${above}/${key}/${index}`, name, key });
    if (value.enableAllProjectMcpServers === true)
      this.#all.push({ file, field: `${above}/enableAllProjectMcpServers` });
  }

  /** Why any server is off; null where its user has not switched it off. */
  switchedOff(name: string): string | null {
    return this.#has(name, "disabledMcpServers") ? "its user switched it off" : null;
  }

  /** Why a server of the project's own file is off; null where somebody agreed to it. */
  whyOff(name: string): string | null {
    if (this.#has(name, "disabledMcpjsonServers")) return "its user does not want it";
    const agreed = this.#all.length > 0 || this.#has(name, "enabledMcpjsonServers");
    return this.switchedOff(name) ?? (agreed ? null : notAgreed);
  }

  /** @param offered servers of the project's own file: also refused are some that are not there */
  refused(offered: string[]): string[] {
    return [
      ...this.#answers.flatMap(({ name, key }) => (key === "disabledMcpjsonServers" ? name : [])),
      ...offered.filter((name) => this.switchedOff(name) !== null),
    ];
  }

  /** @param offered servers of the project's own file */
  account(ledger: Ledger, offered: string[], servers: Server[]): void {
    for (const { file, field, name, key } of this.#answers) {
      const isThere =
        offered.includes(name) ||
        (key === "disabledMcpServers" && servers.some((server) => server.name === name));
      const state = key === "enabledMcpjsonServers" ? "on" : "off";
      if (isThere) ledger.note(file, field, "mapped", null, `the server is switched ${state}`);
      else ledger.note(file, field, "dropped", null, "there is no server of this name");
    }
    for (const { file, field } of this.#all)
      ledger.note(file, field, "mapped", null, "servers that nobody refused are switched on");
  }

  #has(name: string, key: Answers): boolean {
    return this.#answers.some((answer) => answer.name === name && answer.key === key);
  }
}
