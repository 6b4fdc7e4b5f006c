/**
 * The addresses that DNS names get in one run, out of 198.18.0.0/16 (set aside for tests by RFC
 * 2544). An address follows from the name alone, so it is the same in every run, whatever else
 * was asked for before; only when two names fall on one address the later one moves on.
 */
export class NameBook {
  #addresses = new Map<string, string>();
  #names = new Map<string, string>();

  /** The address of a name; null when there are too many names. */
  addressOf(name: string): string | null {
    const key = name.toLowerCase();
    if (key === "localhost" || key.endsWith(".localhost")) return "127.0.0.1";
    const known = this.#addresses.get(key);
    if (known) return known;
    if (this.#addresses.size >= largestBook) return null;
    let place = hash(key) % places;
    while (this.#names.has(addressAt(place))) place = (place + 1) % places;
    const address = addressAt(place);
    this.#addresses.set(key, address);
    this.#names.set(address, key);
    return address;
  }

  /** The name for which an address was given out, lower case; null for any other address. */
  nameOf(address: string): string | null {
    return this.#names.get(address) ?? null;
  }
}

const largestBook = 20_000;
/** 256 third bytes with the last bytes 1 to 254: neither .0 nor .255, which some clients refuse. */
const places = 256 * 254;

function addressAt(place: number): string {
  return `198.18.${Math.floor(place / 254)}.${(place % 254) + 1}`;
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return value;
}
