/**
 * What is known to be the same in every run: literals, and what decoding and folding made of
 * expressions. Everything after decoding asks here instead of reading literals.
 */
export type Constant =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Constant[]
  | { readonly [key: string]: Constant };

export interface Constants {
  /** True where the value of an expression node is known. */
  has(node: number): boolean;
  /** The value; undefined both for `undefined` and for what is not known. */
  of(node: number): Constant;
  /** Nodes whose value stands nowhere in the source in plain sight, and how it was hidden. */
  readonly hidden: ReadonlyMap<number, HiddenBy>;
}

/** How a string was kept out of sight. */
export interface HiddenBy {
  /** `base64`, `hex`, `char codes`, `xor`, `string array`, `concatenation`, `reversal`, `helper`. */
  method: string;
  /** The helper that decodes it, as a node (a function); 0 where no helper is at work. */
  helper: number;
}
