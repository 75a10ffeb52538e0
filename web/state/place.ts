/**
 * The place in the address bar: read when the page opens or somebody pastes another link, written while they walk. The
 * codec is fetched only when it is needed.
 */
import type { LinkedPlace, LinkFault } from '../../src-core/index.ts';
import { comparison, comparePair } from './comparison.ts';
import { journey } from './journey.ts';
import { enterLab, labAskedBy, labFragment, labPartAskedBy, labPlace } from './labMode.ts';
import { decodePair, encodePair, OWN, type Pair } from './pairLink.ts';
import { allPresets, firstPreset, presetNamed, presetOf } from './presets.ts';
import type { Locale } from './preferences.ts';
import { open } from './run.ts';

const AGREED = 'hop-by-hop:agreed';
let written = '';
/** Which link is the newest one that is followed. */
let newest = 0;

/** The language that the address asks for, read before anything else. */
export function linkedLocale(): Locale | null {
  const asked = /[#&]l=(ko|en)(?:&|$)/.exec(location.hash)?.[1];
  return asked === 'ko' || asked === 'en' ? asked : null;
}

/** Shows what a link's fragment asks for, or the first preset. `agree` is asked before foreign code runs. */
export async function openPlace(agree: (place: LinkedPlace) => Promise<boolean>, hash: string = location.hash): Promise<void> {
  const link = ++newest;
  const pair = decodePair(hash);
  const isShown = await openJourney(agree, hash, pair);
  if (link !== newest) return;
  const asked = labAskedBy(hash);
  if (asked !== null) enterLab(asked, labPartAskedBy(hash));
  else if (pair && isShown) comparePair(pair);
  else journey.setState({ mode: 'journey' });
}

/** False when what the address asks for is not what is shown. */
async function openJourney(agree: (place: LinkedPlace) => Promise<boolean>, hash: string, pair: Pair | null): Promise<boolean> {
  const asked = await linkedPlace(hash);
  if (asked && 'fault' in asked) {
    await openFirst();
    journey.setState({ problem: { kind: 'link', ...asked } });
    return false;
  }
  if (!asked) return openFirst(pair);
  if (!bringsCode(asked) || wasAgreed(hash)) return open(asked.scenario, asked.cursor);
  await openFirst();
  return (await agreed(asked, hash, agree)) && open(asked.scenario, asked.cursor);
}

/** Keeps the address in step with the journey, and listens for links that are pasted. */
export function keepPlace(agree: (place: LinkedPlace) => Promise<boolean>): void {
  let timer = 0;
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void writePlace(), 250);
  };
  journey.subscribe((now, before) => {
    if (now.scenario === before.scenario && now.cursor === before.cursor && now.locale === before.locale && now.mode === before.mode) return;
    later();
  });
  comparison.subscribe(later);
  labPlace.subscribe(later);
  // What was pasted, and not what the address says now: the place of before may have been written over it.
  window.addEventListener('hashchange', ({ newURL }) => {
    const { hash } = new URL(newURL);
    if (hash !== written) void openPlace(agree, hash);
  });
}

/** The whole link to this moment. */
export async function linkHere(): Promise<string> {
  return new URL(`#${await fragmentHere()}`, location.href).href;
}

async function writePlace(): Promise<void> {
  const { scenario, playing } = journey.getState();
  if (!scenario || playing) return;
  const fragment = await fragmentHere();
  written = `#${fragment}`;
  if (bringsCode({ scenario, cursor: null, locale: null })) remember(fragment);
  history.replaceState(history.state, '', written);
}

async function fragmentHere(): Promise<string> {
  const { scenario, cursor, locale, mode } = journey.getState();
  if (mode === 'lab') return `${labFragment()}&l=${locale}`;
  const { encodeLink } = await import('./linkCodec.ts');
  if (mode === 'compare') {
    const { a, b, own } = comparison.getState();
    const carried = own && (a.name === OWN || b.name === OWN) ? [encodeLink({ scenario: own.scenario, cursor: null, locale: null }, presetOf(own.scenario))] : [];
    return [...carried, encodePair(a, b), `l=${locale}`].join('&');
  }
  const shown = scenario ?? firstPreset;
  return encodeLink({ scenario: shown, cursor, locale }, presetOf(shown));
}

async function linkedPlace(hash: string): Promise<LinkedPlace | LinkFault | null> {
  if (!/[#&][sp]=/.test(hash)) return null;
  const [{ decodeLink }] = await Promise.all([import('./linkCodec.ts'), allPresets()]);
  return decodeLink(hash, (name) => presetNamed(name) ?? undefined);
}

/** What stands on the screen already stays; behind a comparison stands the first of the two. */
async function openFirst(pair: Pair | null = null): Promise<boolean> {
  if (journey.getState().trace) return true;
  if (pair) await allPresets();
  return open((pair && presetNamed(pair.a.name)) ?? firstPreset);
}

/** Whether a link's Python differs from its preset's. The services count: what starts them chooses what is loaded. Only nginx loads no code. */
function bringsCode({ scenario }: LinkedPlace): boolean {
  const { files, services } = presetOf(scenario).server;
  const isOther = (name: string): boolean => JSON.stringify(services[name]) !== JSON.stringify(scenario.server.services[name]);
  return JSON.stringify(files) !== JSON.stringify(scenario.server.files) || Object.entries(scenario.server.services).some(([name, { program }]) => program !== 'nginx' && isOther(name));
}

async function agreed(place: LinkedPlace, hash: string, agree: (place: LinkedPlace) => Promise<boolean>): Promise<boolean> {
  const yes = await agree(place);
  if (yes) remember(hash.slice(1));
  return yes;
}

/** Code that was written or agreed to in this tab is not asked about again when the page is loaded again. */
function remember(fragment: string): void {
  try {
    sessionStorage.setItem(AGREED, dataOf(fragment));
  } catch {
    // Then it is asked again.
  }
}

function wasAgreed(hash: string): boolean {
  try {
    return sessionStorage.getItem(AGREED) === dataOf(hash.slice(1));
  } catch {
    return false;
  }
}

function dataOf(fragment: string): string {
  return fragment.split('&').find((part) => part.startsWith('s=')) ?? '';
}
