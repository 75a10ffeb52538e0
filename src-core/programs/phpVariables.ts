/** What PHP adds to $_SERVER, whatever started it (main/php_variables.c, `php_register_server_variables`). */
import type { Variable } from '../wire/variable.ts';

/** PHP_SELF is the path of the request with the script in it; the times are of its start, in seconds. */
export function phpVariables(given: readonly Variable[], epochUs: number): readonly Variable[] {
  const variables = new Map(given);
  return [
    ['PHP_SELF', `${variables.get('SCRIPT_NAME') ?? ''}${variables.get('PATH_INFO') ?? ''}`],
    ['REQUEST_TIME_FLOAT', String(epochUs / 1_000_000)], ['REQUEST_TIME', String(Math.floor(epochUs / 1_000_000))],
  ];
}
