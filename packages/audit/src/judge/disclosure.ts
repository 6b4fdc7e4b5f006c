import type {
  Channel,
  Destination,
  Disclosure,
  DisclosuresFile,
  FactorId,
} from "@telltale/core/model/index.ts";

/** The vendor's own statement that covers a tell, or null. An empty list in a statement covers everything. */
export function disclosureOf(
  tell: { factors: readonly FactorId[]; channel: Channel; role: Destination["role"] },
  disclosures: DisclosuresFile | null,
): Disclosure | null {
  const covers = (list: readonly string[], value: string) =>
    list.length === 0 || list.includes(value);
  const statement = disclosures?.statements.find(
    (one) =>
      tell.factors.every((factor) => one.factors.includes(factor)) &&
      covers(one.channels, tell.channel) &&
      covers(one.roles, tell.role),
  );
  return statement ? { url: statement.url, read: statement.read, says: statement.says } : null;
}
