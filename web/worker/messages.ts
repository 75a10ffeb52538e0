/** What the page and its simulation worker say to each other. */
import type { ConfigErrorKey, ConfigErrorParams, Scenario, Trace } from '../../src-core/index.ts';

export interface RunOrder {
  readonly scenario: Scenario;
  /** The page's CPython. */
  readonly python: { readonly port: MessagePort; readonly version: string };
}

export type RunFailure =
  | { readonly kind: 'config'; readonly source: string; readonly line: number; readonly column: number; readonly key: ConfigErrorKey; readonly params: ConfigErrorParams }
  | { readonly kind: 'python'; readonly reason: string }
  | { readonly kind: 'bug'; readonly message: string };

export type RunAnswer = { readonly kind: 'trace'; readonly trace: Trace } | RunFailure;
