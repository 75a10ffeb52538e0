/** A scenario as somebody writes it by hand: a whole one, or the name of a preset and what differs from it. */
import type { Json } from './patch.ts';
import { presetNamed } from './presets.ts';
import { checkedScenario, type SchemaFault } from './schema.ts';
import type { Scenario } from './scenario.ts';
import { upgraded } from './upgrade.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Objects are merged into the preset's (`hello` when none is named), everything else replaces what is there; a `null` file is removed. */
export function scenarioFrom(value: unknown): Scenario | SchemaFault {
  if (!isPlain(value)) return { path: '' };
  const { preset: name = 'hello' } = value;
  const preset = typeof name === 'string' ? presetNamed(name) : null;
  if (isOfVersion1(value)) return checkedScenario(merged((preset ?? presetNamed('hello')) as unknown as Plain, upgraded(value as Json) as Plain));
  // A whole scenario may carry a name of its own.
  return checkedScenario(preset ? merged(preset as unknown as Plain, value) : value);
}

/** By its version, or, where a part of a scenario names none, by words that only version 1 had. */
function isOfVersion1({ version, server, faults }: Plain): boolean {
  if (version !== undefined) return version === 1;
  const old = isPlain(server) && ('nginxConf' in server || 'gunicorn' in server);
  return old || (Array.isArray(faults) && faults.some((fault) => fault === 'nginxDown' || fault === 'gunicornDown'));
}

function merged(base: Plain, over: Plain): Plain {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    if (value === null) delete result[key];
    else result[key] = isPlain(value) && isPlain(below) ? merged(below, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
