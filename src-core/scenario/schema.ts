/**
 * What a scenario from outside must be: types, sizes, limits. Texts of configuration are not read here; they may be wrong,
 * and the run says where. The schema is made when first asked for, since most visits never need it.
 */
import * as v from 'valibot';
import { FAULTS, type Scenario } from './scenario.ts';

/** Sizes in characters, so that no link can make the page simulate without end. */
const LIMITS = { url: 2048, field: 16_384, body: 65_536, text: 131_072, visits: 8, zones: 16, machines: 8, services: 12, files: 64, allFiles: 524_288, losses: 200 } as const;

/** Where a value breaks the schema, as in `visits.0.url`. */
export interface SchemaFault {
  readonly path: string;
}

export function checkedScenario(value: unknown): Scenario | SchemaFault {
  const checked = v.safeParse(schema(), value, { abortEarly: true });
  return checked.success ? checked.output : { path: v.getDotPath(checked.issues[0]) ?? '' };
}

function schema() {
  const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit));
  const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
  const number = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));
  const list = <Item extends v.GenericSchema>(item: Item, limit: number) => v.pipe(v.array(item), v.maxLength(limit));
  const name = v.pipe(v.string(), v.maxLength(32), v.regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/));
  const within = (all: object, limit: number): boolean => Object.keys(all).length <= limit;
  const path = v.pipe(v.string(), v.maxLength(255), v.regex(/^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/));
  const files = v.pipe(
    v.record(path, text(LIMITS.text)),
    v.check((all) => Object.keys(all).length <= LIMITS.files && Object.values(all).reduce((sum, file) => sum + file.length, 0) <= LIMITS.allFiles),
  );
  return v.strictObject({
    version: v.literal(2),
    preset: text(64),
    seed: integer(0, 4_294_967_295),
    epochMs: integer(0, 4_102_444_800_000),
    language: text(256),
    visits: v.pipe(
      list(v.strictObject({ afterMs: number(0, 86_400_000), withPrevious: v.optional(v.boolean(), false), method: v.pipe(text(32), v.minLength(1)), url: text(LIMITS.url), headers: text(LIMITS.field), body: text(LIMITS.body), raw: text(LIMITS.body), http2: v.exactOptional(v.boolean()) }), LIMITS.visits),
      v.minLength(1),
    ),
    dns: v.strictObject({
      hosts: text(LIMITS.text),
      zones: list(v.strictObject({ machine: text(64), address: text(64), text: text(LIMITS.text) }), LIMITS.zones),
    }),
    network: v.strictObject({
      serverRoundTripMs: number(0, 60_000),
      resolverRoundTripMs: number(0, 60_000),
      nameServerRoundTripMs: number(0, 60_000),
      insideRoundTripMs: v.optional(number(0, 60_000), 0.5),
      megabitsPerSecond: number(0.01, 100_000),
      lossPercent: number(0, 100),
      lose: list(integer(1, 1_000_000), LIMITS.losses),
      mtu: integer(576, 9000),
      ipv6: v.boolean(),
    }),
    server: v.strictObject({
      machines: v.pipe(v.record(name, v.pipe(list(v.pipe(text(64), v.minLength(1)), 4), v.minLength(1))), v.check((all) => within(all, LIMITS.machines) && Object.keys(all).length > 0)),
      services: v.pipe(v.record(v.pipe(text(64), v.minLength(1)), v.strictObject({ machine: name, program: text(32), config: text(LIMITS.text), off: v.optional(v.boolean(), false) })), v.check((all) => within(all, LIMITS.services))),
      files,
    }),
    faults: list(v.picklist(FAULTS), FAULTS.length),
  });
}
