import type { HiddenList } from "@telltale/core/model/study.ts";
import { childIn, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { rangeOf } from "../code/place.ts";
import type { Comparison } from "../comparisons/comparisons.ts";
import { readability } from "../decode/sight.ts";
import type { Evidence, Read } from "./evidence.ts";

/** What says who somebody is or where. Files are compared with checksums all the time. */
const telling =
  /^(?:base-url|timezone|locale|hostname|username|proxy|git-remote|git-identity|npm-registry|machine-id)$/;

const mostEntries = 5000;

/** Functions that hash, by name. */
const hashing = /^(?:digest|createHash|createHmac|hash|md5|sha1|sha256|sha384|sha512|murmur\w*)$/i;

/**
 * Comparisons of something about the user with hashes, after it was hashed itself:
 * `list.includes(createHash("sha256").update(host).digest("hex"))`. Whom such a list is about stands
 * nowhere in the code.
 */
export function hashedComparisons({
  code,
  comparisons,
  reads,
  fromReads,
}: Evidence): { node: number; list: HiddenList; same: Comparison[] }[] {
  const found = comparisons.filter(({ label, hidden, texts, asked }) => {
    const { id, factor, ownSetting } = reads[label] as Read;
    if (hidden !== 0 || ownSetting || !(telling.test(id) || telling.test(factor ?? "")))
      return false;
    if (!texts.every(looksHashed)) return false;
    return fromReads.pathTo(asked, label, "value").some((node) => {
      if (code.kind[node] !== Kind.CallExpression) return false;
      const callee = childIn(code, node, Role.callee);
      const name =
        code.kind[callee] === Kind.MemberExpression ? childIn(code, callee, Role.property) : callee;
      return hashing.test(said(code, name));
    });
  });
  // Of hashes that are compared one by one, those with which the same is compared are one list.
  const byNode = Map.groupBy(found, ({ node }) => node);
  const labelsAt = (node: number) => (byNode.get(node) ?? []).map(({ label }) => label).join();
  return [...Map.groupBy(found, ({ node }) => labelsAt(node)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const entries = [...new Set(same.flatMap(({ texts }) => texts))].slice(0, mostEntries);
    return {
      node: first.node,
      list: { entries, methods: ["hash"], place: rangeOf(code, first.node) },
      same,
    };
  });
}

/** Letters and digits in no order, at least eight: in hex, or in base64 that is no word. */
function looksHashed(text: string): boolean {
  if (/^[0-9a-f]{8,128}$/i.test(text)) return /\d/.test(text);
  return /^[\w+/-]{8,88}={0,2}$/.test(text) && readability(text) < 0.4;
}
