/** The trace of a preset as the build simulated it: opening a preset waits for nothing that runs. */
import { decodeTrace, type Trace } from '../../src-core/index.ts';

/** Folder of the traces beside the page, set by the build. */
// oxlint-disable-next-line no-underscore-dangle
declare const __TRACES__: string;

/** `null` when there is none to be had: then the preset is simulated here. */
export async function presetTrace(name: string): Promise<Trace | null> {
  try {
    const response = await fetch(new URL(`${__TRACES__}${encodeURIComponent(name)}.json`, document.baseURI), { credentials: 'same-origin' });
    return response.ok && response.headers.get('content-type')?.includes('json') ? decodeTrace(await response.text()) : null;
  } catch {
    return null;
  }
}
