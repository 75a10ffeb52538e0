import { expect } from 'vitest';
import { ConfigError } from '../../src-core/config/configError.ts';

/** The error that `read` has to throw, as one line: `line:column key {params}`. */
export function locatedError(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { line, column, key, params, message } = error as ConfigError;
    // Every parameter that the message names is given.
    expect(message).not.toMatch(/\{\w+\}(?!")/);
    return `${line}:${column} ${key} ${JSON.stringify(params)}`;
  }
  throw new Error('nothing was thrown');
}

/** Runs a parser over hostile text: it may refuse, but only by a ConfigError that lies inside of the text. */
export function refusesOnlyByConfigError(text: string, read: (text: string) => unknown): void {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.line).toBeGreaterThanOrEqual(1);
    expect(error.line).toBeLessThanOrEqual(text.split('\n').length);
    expect(error.column).toBeGreaterThanOrEqual(1);
  }
}
