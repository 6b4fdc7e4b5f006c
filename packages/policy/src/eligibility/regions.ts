/** `SG` (ISO 3166-1 alpha-2) or `UA-43` (ISO 3166-2). */
export const regionCode = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

/** Codes that the Unicode CLDR names although ISO 3166-1 does not assign them to a country. */
const notCountries = new Set(["EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"]);

const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** Whether there is such a country; of a subdivision, whether there is its country. */
export function isRegion(code: string): boolean {
  if (!regionCode.test(code)) return false;
  const country = code.slice(0, 2);
  return !notCountries.has(country) && names.of(country) !== undefined;
}
