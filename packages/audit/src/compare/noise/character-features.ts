import type { Feature } from "./features.ts";

/** Longest values of which every character is followed; of longer ones, so many at either end. */
const mostCharacters = 64;

/**
 * Every character of ids of one length, and where it is a digit its lowest and highest bit: a mark
 * may set just one of them. Values of several lengths are followed from both ends.
 */
export function characterFeatures(values: readonly string[]): Feature[] {
  const shortest = Math.min(...values.map((value) => value.length));
  const longest = Math.max(...values.map((value) => value.length));
  const fixed = shortest === longest && longest <= mostCharacters;
  const places = fixed
    ? range(0, longest)
    : [...range(0, Math.min(8, shortest)), ...range(-Math.min(8, shortest), 0)];
  return places.flatMap((place) => {
    const told = place < 0 ? `character ${-place} from the end` : `character ${place + 1}`;
    const features: Feature[] = [{ name: told, of: (value) => value.at(place) }];
    if (!values.every((value) => /[0-9a-fA-F]/.test(value.at(place) ?? ""))) return features;
    const digit = (value: string) => Number.parseInt(value.at(place) ?? "0", 16);
    features.push({ name: `${told}, lowest bit`, of: (value) => String(digit(value) & 1) });
    const hex = values.some((value) => digit(value) > 9);
    if (hex)
      features.push({ name: `${told}, highest bit`, of: (value) => String(digit(value) >> 3) });
    return features;
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
