/** Why a measurement could not go on: as data, so that it can be said in any language. */
export type MeasureFailure =
  /** No answer within so many seconds; what was under way was ended. */
  | { readonly kind: 'late'; readonly seconds: number }
  /** The application could not be imported, or ended with an exception. */
  | { readonly kind: 'raised'; readonly message: string; readonly traceback: string }
  /** It answered, but not with 200. */
  | { readonly kind: 'refused'; readonly status: string; readonly traceback: string }
  /** Of the browser itself, in its words. */
  | { readonly kind: 'browser'; readonly message: string };

export class MeasureFailed extends Error {
  readonly failure: MeasureFailure;

  constructor(failure: MeasureFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

export function failureOf(error: unknown): MeasureFailure {
  if (error instanceof MeasureFailed) return error.failure;
  return { kind: 'browser', message: error instanceof Error ? error.message : String(error) };
}
