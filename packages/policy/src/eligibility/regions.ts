import { quoted } from "../read/problem.ts";

/** `SG` (ISO 3166-1 alpha-2) or `UA-43` (ISO 3166-2). */
const regionCode = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

/**
 * The 249 codes that ISO 3166-1 assigns to countries and territories. The Unicode CLDR names more: aliases
 * (`UK`), countries that are no more (`SU`) and places with a code by exception (`AC`).
 */
const assigned = new Set(
  `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
  BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
  EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
  GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
  KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
  MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
  QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
  TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
  ZW
`
    .trim()
    .split(/\s+/),
);

/** Kosovo: no code is assigned to it. The European Union and the CLDR use this one, free for users. */
const KOSOVO = "XK";

/** Territories with a code of their own, by the state that they belong to. */
const territories: Readonly<Record<string, string>> = {
  AU: "CC CX HM NF",
  CN: "HK MO",
  DK: "FO GL",
  FI: "AX",
  FR: "BL GF GP MF MQ NC PF PM RE TF WF YT",
  GB: "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
  NL: "AW BQ CW SX",
  NO: "BV SJ",
  NZ: "CK NU TK",
  US: "AS GU MP PR UM VI",
};
const stateOf = new Map(
  Object.entries(territories).flatMap(([state, codes]) =>
    codes.split(" ").map((code) => [code, state] as const),
  ),
);

const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** Whether there is such a country or territory; of a subdivision, whether there is its country. */
export function isRegion(code: string): boolean {
  if (!regionCode.test(code)) return false;
  const country = code.slice(0, 2);
  return assigned.has(country) || country === KOSOVO;
}

/** Says that a code is none, and which was most likely meant. */
export function noRegion(code: string): string {
  const upper = code.toUpperCase();
  // The United Kingdom's code, which is often taken for UK.
  const meant = /^UK(-|$)/.test(upper) ? upper.replace("UK", "GB") : upper;
  const hint = isRegion(meant) ? `Did you mean "${meant}"?` : "SG and UA-43 are some.";
  return `There is no region ${quoted(code)} in ISO 3166. ${hint}`;
}

/** The state that a territory with a code of its own belongs to; null for what is none. */
export function stateOfTerritory(code: string): string | null {
  return stateOf.get(code) ?? null;
}

/** Whether a country's English name comes after another in the alphabet. */
export function comesAfter(country: string, name: string): boolean {
  return (names.of(country) ?? country).localeCompare(name, "en") > 0;
}
