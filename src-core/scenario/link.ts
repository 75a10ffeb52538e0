/**
 * A place in a journey as the fragment of a link: `p=NAME` or `s=DATA`, then `c=STEP&l=LANGUAGE`. DATA is what differs
 * from the preset, deflated. Running it again gives the same trace, so nothing is stored anywhere.
 */
import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import { joinBytes } from '../wire/http1Text.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { patched, patchOf, type Json } from './patch.ts';
import { checkedScenario } from './schema.ts';
import type { Scenario } from './scenario.ts';
import { upgraded } from './upgrade.ts';

export interface LinkedPlace {
  readonly scenario: Scenario;
  readonly cursor: number | null;
  readonly locale: 'ko' | 'en' | null;
}

/** `path` says where in the scenario; empty when the link as a whole is wrong. */
export interface LinkFault {
  readonly fault: 'unreadable' | 'tooLong' | 'version' | 'preset' | 'value';
  readonly path: string;
}

const LINK_LIMIT = 262_144;
const INFLATED_LIMIT = 1_048_576;
const VERSION = 2;

/** The fragment without `#`. */
export function encodeLink({ scenario, cursor, locale }: LinkedPlace, preset: Scenario): string {
  const changes = patchOf(preset as unknown as Json, scenario as unknown as Json);
  const what = changes === undefined ? `p=${encodeURIComponent(preset.preset)}` : `s=${packed({ version: VERSION, preset: preset.preset, changes })}`;
  return [what, ...(cursor === null ? [] : [`c=${cursor}`]), ...(locale === null ? [] : [`l=${locale}`])].join('&');
}

/** `null` when the fragment names no scenario at all: nobody meant to link. */
export function decodeLink(fragment: string, presetNamed: (name: string) => Scenario | undefined): LinkedPlace | LinkFault | null {
  if (fragment.length > LINK_LIMIT) return { fault: 'tooLong', path: '' };
  const parts = new Map(fragment.replace(/^#/, '').split('&').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
  const { cursor, locale } = { cursor: /^\d{1,9}$/.test(parts.get('c') ?? '') ? Number(parts.get('c')) : null, locale: localeOf(parts.get('l')) };
  const data = parts.get('s');
  const name = parts.get('p');
  if (data === undefined && name === undefined) return null;
  const scenario = data === undefined ? presetOf(name!, presetNamed) : scenarioOf(data, presetNamed);
  return 'fault' in scenario ? scenario : { scenario, cursor, locale };
}

/** The language that a fragment asks for, whatever else it holds. */
function localeOf(text: string | undefined): 'ko' | 'en' | null {
  return text === 'ko' || text === 'en' ? text : null;
}

function presetOf(name: string, presetNamed: (name: string) => Scenario | undefined): Scenario | LinkFault {
  try {
    return presetNamed(decodeURIComponent(name)) ?? { fault: 'preset', path: '' };
  } catch {
    return { fault: 'unreadable', path: '' };
  }
}

function scenarioOf(data: string, presetNamed: (name: string) => Scenario | undefined): Scenario | LinkFault {
  const read = unpacked(data);
  if (typeof read !== 'object' || read === null || !('changes' in read) || !('preset' in read)) return { fault: read === 'tooLong' ? 'tooLong' : 'unreadable', path: '' };
  if (read['version'] !== 1 && read['version'] !== VERSION) return { fault: 'version', path: '' };
  const preset = typeof read['preset'] === 'string' ? presetNamed(read['preset']) : undefined;
  if (!preset) return { fault: 'preset', path: '' };
  const checked = checkedScenario(patched(preset as unknown as Json, read['version'] === 1 ? upgraded(read['changes']!) : read['changes']!));
  return 'path' in checked ? { fault: 'value', path: checked.path } : checked;
}

function packed(value: Json): string {
  return encodeBase64url(deflateSync(strToU8(JSON.stringify(value)), { level: 9 }));
}

/** A small text may inflate to gigabytes: it is stopped on the way. */
function unpacked(data: string): { readonly [key: string]: Json } | 'tooLong' | null {
  const bytes = decodeBase64url(data);
  if (!bytes) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((chunk) => {
    length += chunk.length;
    if (length > INFLATED_LIMIT) throw new RangeError('too long');
    chunks.push(chunk);
  });
  try {
    for (let at = 0; at < bytes.length; at += 4096) inflate.push(bytes.subarray(at, at + 4096), at + 4096 >= bytes.length);
    const value: unknown = JSON.parse(strFromU8(joinBytes(chunks)));
    return typeof value === 'object' && !Array.isArray(value) ? (value as { readonly [key: string]: Json } | null) : null;
  } catch {
    return length > INFLATED_LIMIT ? 'tooLong' : null;
  }
}
