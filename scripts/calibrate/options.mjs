/** What a person may ask for on the command line. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deployments } from './deployments.mjs';

export const USAGE = 'npm run calibrate -- [--quick] [--only DEPLOYMENT,…] [--apps tiny,flask,…] [--out FILE.json]';

/** @typedef {{ isQuick: boolean, only: readonly string[], apps: readonly string[], out: string }} Options */

/** Throws with the usage. @param {readonly string[]} args @returns {Options} */
export function optionsOf(args) {
  const options = { isQuick: false, only: deployments.map(({ id }) => id), apps: [...new Set(deployments.flatMap(({ apps }) => apps))], out: fileURLToPath(new URL('../../calibration/profile.json', import.meta.url)) };
  const listed = (/** @type {string | undefined} */ text, /** @type {readonly string[]} */ known, /** @type {string} */ name) => {
    const names = (text ?? '').split(',').filter(Boolean);
    const wrong = names.find((one) => !known.includes(one));
    if (wrong !== undefined || names.length === 0) throw new Error(`${name}: ${wrong === undefined ? 'nothing is named' : `there is no ${wrong}`}; there are ${known.join(', ')}`);
    return names;
  };
  for (let i = 0; i < args.length; i++) {
    const [name, next] = [args[i], args[i + 1]];
    if (name === '--quick') options.isQuick = true;
    else if (name === '--only') options.only = listed(args[++i], options.only, name);
    else if (name === '--apps') options.apps = listed(args[++i], options.apps, name);
    else if (name === '--out' && next !== undefined) options.out = resolve(args[++i] ?? '');
    else throw new Error(`${name ?? ''} is no option\n${USAGE}`);
  }
  if (!options.out.endsWith('.json')) options.out = join(options.out, 'profile.json');
  return options;
}
