/**
 * Which part of the lab is shown and what is set there, in a link: `part=sweep,knob:workers,from:1,to:16`, `part=measure,requests:8`.
 * What is as usual is left out; the twin run is no part to be named, its settings stand in `load=`.
 */
import { PARTS, type LabLinkFault, type Pair, type Part } from './lab.ts';
import { MEASURES, type Measure } from './labGuess.ts';
import { KNOBS, knobNamed, type KnobId } from './labKnobs.ts';
import { isSweepable, MOST_POINTS, rangeFault, rangeOf, USUAL_SWEEP, usualKnob, type SweepSettings } from './labSweep.ts';
import { COUNTS, mostOf, SITES, USUAL, usualHere, type MeasureSettings } from './measureSettings.ts';

/** `null`: nothing is said of it. */
export interface LinkedPart {
  readonly part: Part;
  readonly sweep: SweepSettings | null;
  readonly measure: MeasureSettings | null;
}

/** What is half typed, or cannot be swept here, is not written. */
export function encodePart({ part, pair }: { readonly part: Part; readonly pair: Pair }, sweep: SweepSettings, measure: MeasureSettings): string {
  switch (part) {
    case 'run': return '';
    case 'model': return 'part=model';
    case 'sweep': return ['part=sweep', ...(isSweepable(knobNamed(sweep.knob), pair) ? changes(rangeFault(sweep) ? { ...sweep, ...rangeOf(sweep.knob) } : sweep, { ...USUAL_SWEEP, ...rangeOf(sweep.knob), knob: usualKnob(pair) }) : [])].join(',');
    case 'measure': return ['part=measure', ...changes(measure, USUAL)].join(',');
  }
}

type Settings = Readonly<Record<string, string | number>>;

function changes(settings: object, usual: object): readonly string[] {
  return Object.entries(usual as Settings).flatMap(([name, value]) => {
    const given = (settings as Settings)[name]!;
    return given === value ? [] : [`${name}:${given}`];
  });
}

/** `text` as `encodePart` writes it, or empty; `pair`: what the knobs stand at. */
export function decodePart(text: string, pair: Pair): LinkedPart | LabLinkFault {
  const [name = '', ...given] = decoded(text).replace(/^part=/, '').split(',');
  const part = PARTS.find((one) => one === (name === '' ? 'run' : name));
  try {
    if (!part) throw new Refused(`part: must be one of ${PARTS.join(', ')}`);
    const fields = fieldsOf(part, given);
    return { part, sweep: part === 'sweep' ? sweepFrom(fields, pair) : null, measure: part === 'measure' ? measureFrom(fields) : null };
  } catch (problem) {
    if (problem instanceof Refused) return { fault: 'value', field: problem.message };
    throw problem;
  }
}

class Refused extends Error {}

/** Where a link has been, its commas may have been escaped. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const FIELDS: Readonly<Record<Part, readonly string[]>> = { run: [], model: [], sweep: Object.keys(USUAL_SWEEP), measure: Object.keys(USUAL) };

function fieldsOf(part: Part, given: readonly string[]): Readonly<Record<string, string>> {
  const fields = given.map((pair) => /^([^:]*):?(.*)$/.exec(pair)!.slice(1) as [string, string]);
  for (const [name] of fields) if (!FIELDS[part].includes(name)) throw new Refused(`${part}.${name.slice(0, 40)}: is not a setting of this part`);
  return Object.fromEntries(fields);
}

function measureFrom(given: Readonly<Record<string, string>>): MeasureSettings {
  const usual = usualHere();
  const counts = Object.fromEntries(COUNTS.map((name) => [name, whole(`measure.${name}`, given[name], usual[name], 1, mostOf(name))]));
  return { ...usual, ...counts, site: oneOf('measure.site', given['site'], usual.site, SITES) };
}

function sweepFrom(given: Readonly<Record<string, string>>, pair: Pair): SweepSettings {
  const knob = oneOf<KnobId>('sweep.knob', given['knob'], usualKnob(pair), KNOBS.filter((one) => isSweepable(one, pair)).map(({ id }) => id));
  const { control } = knobNamed(knob);
  const usual = rangeOf(knob);
  const { min, max } = control.kind === 'number' ? control : { min: 0, max: 0 };
  const bound = control.kind === 'number' && control.whole ? whole : number;
  const from = bound('sweep.from', given['from'], usual.from, min, max);
  const to = bound('sweep.to', given['to'], usual.to, min, max);
  if (from >= to) throw new Refused(`sweep.to: must be more than ${from}`);
  return { knob, from, to, count: whole('sweep.count', given['count'], USUAL_SWEEP.count, 2, MOST_POINTS), measure: oneOf<Measure>('sweep.measure', given['measure'], USUAL_SWEEP.measure, MEASURES) };
}

function number(field: string, text: string | undefined, usual: number, min: number, max: number): number {
  if (text === undefined) return usual;
  const value = Number(text === '' ? NaN : text);
  if (!Number.isFinite(value)) throw new Refused(`${field}: must be a number`);
  if (value < min) throw new Refused(`${field}: must be at least ${min}`);
  if (value > max) throw new Refused(`${field}: must be at most ${max}`);
  return value;
}

function whole(field: string, text: string | undefined, usual: number, min: number, max: number): number {
  const value = number(field, text, usual, min, max);
  if (!Number.isInteger(value)) throw new Refused(`${field}: must be a whole number`);
  return value;
}

function oneOf<Name extends string>(field: string, text: string | undefined, usual: Name, all: readonly Name[]): Name {
  if (text === undefined) return usual;
  const found = all.find((one) => one === text);
  if (!found) throw new Refused(`${field}: must be one of ${all.join(', ')}`);
  return found;
}
