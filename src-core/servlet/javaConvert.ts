/** Compiled expressions, and how a value of one type is handed over as another (JLS §5): widening, boxing, unboxing, casts. */
import type { JavaRun } from './javaEvents.ts';
import type { JavaCatalogue } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import type { JavaScope } from './javaScope.ts';
import type { JavaSpot } from './javaTree.ts';
import { baseOf, isAssignable, isNumeric, isPrimitive, isReferenceAssignable, isSubclass, unboxed } from './javaTypes.ts';
import { boxedOf, classNameOf, isBoxed, numberTo, textOf, type JavaValue } from './javaValues.ts';

/** An expression that is ready to run, with its static type. */
export interface Compiled {
  readonly type: string;
  /** How the virtual machine speaks of it when it is null: `"name"`, `the return value of "…"`; empty when it does not. */
  readonly described: string;
  run(machine: JavaMachine): JavaRun<JavaValue>;
}

export function compiled(type: string, run: Compiled['run'], described = ''): Compiled {
  return { type, run, described };
}

/** The values of all, from left to right (JLS §15.7). */
export function* runAll(parts: readonly Compiled[], machine: JavaMachine): JavaRun<readonly JavaValue[]> {
  const values: JavaValue[] = [];
  for (const part of parts) values.push(yield* part.run(machine));
  return values;
}

/** The value as that type, for an assignment, an argument or a return. */
export function convertedTo(value: Compiled, type: string, scope: JavaScope, spot: JavaSpot): Compiled {
  if (value.type === type) return value;
  if (!isAssignable(scope.context.catalogue.hierarchy, value.type, type)) scope.refuse(spot, 'javaIncompatible', { found: value.type, wanted: type });
  return isPrimitive(type) ? asPrimitive(value, type) : asReference(value);
}

/** A primitive of that type out of one or its box; a null box is a NullPointerException. */
export function asPrimitive(value: Compiled, type: string): Compiled {
  const from = unboxed(value.type);
  if (from === type && isPrimitive(value.type)) return value;
  return compiled(type, function* (machine) {
    const found = yield* value.run(machine);
    return primitiveOf(machine, found, type, value);
  });
}

export function primitiveOf(machine: JavaMachine, found: JavaValue, type: string, from: Pick<Compiled, 'type' | 'described'>): JavaValue {
  if (found === null) return machine.raise('java.lang.NullPointerException', `Cannot invoke "java.lang.${from.type}.${unboxed(from.type)}Value()"${because(from.described)}`);
  const raw = isBoxed(found) ? found.boxed : found;
  return typeof raw === 'number' || typeof raw === 'bigint' ? numberTo(raw, type) : raw;
}

export function because(described: string): string {
  return described === '' ? '' : ` because ${described} is null`;
}

export function asReference(value: Compiled): Compiled {
  if (!isPrimitive(value.type)) return value;
  return compiled(value.type, function* (machine) {
    return boxedOf(value.type, yield* value.run(machine));
  });
}

export function asText(value: Compiled): Compiled {
  return compiled('String', function* (machine) {
    return textOf(isPrimitive(value.type) ? value.type : 'Object', yield* value.run(machine));
  });
}

export function castTo(value: Compiled, type: string, scope: JavaScope, spot: JavaSpot): Compiled {
  const { catalogue } = scope.context;
  const [from, to] = [unboxed(value.type), type];
  if (isPrimitive(to)) {
    const allowed = isNumeric(to) ? isNumeric(from) || ['Object', 'Number'].includes(value.type) : from === to || value.type === 'Object';
    if (!allowed) scope.refuse(spot, 'javaIncompatible', { found: value.type, wanted: type });
    if (isPrimitive(from)) return asPrimitive(value, to);
    return compiled(to, function* (machine) {
      const found = yield* castTo(value, BOX_OF[to]!, scope, spot).run(machine);
      return primitiveOf(machine, found, to, { type: BOX_OF[to]!, described: value.described });
    });
  }
  const { hierarchy } = catalogue;
  const boxedType = isPrimitive(value.type) ? BOX_OF[value.type]! : value.type;
  const isPossible = isReferenceAssignable(hierarchy, boxedType, type) || isSubclass(hierarchy, baseOf(type), baseOf(boxedType)) || isInterfaceLike(catalogue, boxedType) || isInterfaceLike(catalogue, type);
  if (!isPossible) scope.refuse(spot, 'javaIncompatible', { found: value.type, wanted: type });
  const inner = asReference(value);
  return compiled(type, function* (machine) {
    const found = yield* inner.run(machine);
    if (found !== null && !isInstance(catalogue, found, type)) {
      machine.raise('java.lang.ClassCastException', `class ${classNameOf(found)} cannot be cast to class ${catalogue.qualified(baseOf(type))}`);
    }
    return found;
  }, value.described);
}

/** Whether the object is of that class or below. Classes that the tables do not name (of the container's own) are taken on trust. */
export function isInstance(catalogue: JavaCatalogue, value: JavaValue, type: string): boolean {
  if (value === null) return false;
  const name = catalogue.simple(classNameOf(value));
  return !catalogue.knows(name) || isSubclass(catalogue.hierarchy, name, baseOf(type));
}

/** Interfaces can be implemented by any class, so a cast between them compiles. */
function isInterfaceLike(catalogue: JavaCatalogue, type: string): boolean {
  return catalogue.knows(baseOf(type)) && catalogue.membersOf(baseOf(type), 'new').length === 0 && !FINAL.has(baseOf(type));
}

const FINAL = new Set(['String', 'Integer', 'Long', 'Double', 'Character', 'Boolean', 'Math', 'System', 'Number']);
const BOX_OF: Readonly<Record<string, string>> = { int: 'Integer', long: 'Long', double: 'Double', char: 'Character', boolean: 'Boolean' };
