/** What the page and its simulation worker say to each other. */
import type { ConfigErrorKey, ConfigErrorParams, Scenario, Trace } from '../../src-core/index.ts';

export interface RunOrder {
  readonly scenario: Scenario;
  /** Where the recorded Python runs are. */
  readonly recording: string;
  /** The page's CPython; `null`: try with the recording. */
  readonly python: { readonly port: MessagePort; readonly version: string } | null;
}

export type RunFailure =
  | { readonly kind: 'config'; readonly source: string; readonly line: number; readonly column: number; readonly key: ConfigErrorKey; readonly params: ConfigErrorParams }
  | { readonly kind: 'python'; readonly reason: string }
  | { readonly kind: 'bug'; readonly message: string };

export type RunAnswer =
  | { readonly kind: 'trace'; readonly trace: Trace }
  /** The recording does not know this run: CPython has to be asked. */
  | { readonly kind: 'notRecorded' }
  | RunFailure;
