/** Why something that a person asked for was not done, as data: the dictionaries have the words. */
import type { ConfigErrorKey, ConfigErrorParams } from '../../src-core/index.ts';

export type Problem =
  /** A text of the scenario has a mistake; place as in an editor, from 1. */
  | { readonly kind: 'config'; readonly source: string; readonly line: number; readonly column: number; readonly key: ConfigErrorKey; readonly params: ConfigErrorParams }
  /** The URL cannot be asked for. */
  | { readonly kind: 'url'; readonly url: string }
  /** The link could not be read. */
  | { readonly kind: 'link'; readonly reason: string }
  /** CPython could not be started. */
  | { readonly kind: 'python'; readonly reason: string }
  /** A fault of ours. */
  | { readonly kind: 'bug'; readonly message: string };
