/** Lists and maps of java.util, and what servlets hand out as an Enumeration. HashMap keeps the order of insertion here; Java promises none. */
import { native } from './javaLang.ts';
import type { JavaLibrary, NativeBody } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import { isEqual, keyOf, type JavaList, type JavaMap, type JavaObject, type JavaValue } from './javaValues.ts';

export interface Enumeration extends JavaObject {
  readonly rest: JavaValue[];
}

export const listOfValues = (values: readonly JavaValue[], immutable = false): JavaList => ({ className: immutable ? 'java.util.ImmutableCollections$ListN' : 'java.util.ArrayList', list: [...values], immutable });
export const enumerationOf = (values: readonly JavaValue[]): Enumeration => ({ className: 'java.util.Collections$3', rest: [...values] });
const mapOf = (className: string): JavaMap => ({ className, entries: new Map() });

const ITEMS_LIMIT = 100_000;

const ofList = (body: (list: JavaValue[], args: readonly JavaValue[], machine: JavaMachine) => JavaValue | void): NativeBody => native<JavaList, readonly JavaValue[]>(({ list }, args, machine) => body(list, args, machine));
const changing = (body: (list: JavaValue[], args: readonly JavaValue[], machine: JavaMachine) => JavaValue | void): NativeBody =>
  native<JavaList, readonly JavaValue[]>(({ list, immutable }, args, machine) => {
    if (immutable) machine.raise('java.lang.UnsupportedOperationException', null);
    if (list.length >= ITEMS_LIMIT) machine.raise('java.lang.OutOfMemoryError', 'Java heap space');
    return body(list, args, machine);
  });
const ofMap = (body: (entries: JavaMap['entries'], args: readonly JavaValue[], machine: JavaMachine) => JavaValue | void): NativeBody => native<JavaMap, readonly JavaValue[]>(({ entries }, args, machine) => body(entries, args, machine));

function at(machine: JavaMachine, list: readonly JavaValue[], index: JavaValue): number {
  const place = Number(index);
  return place >= 0 && place < list.length ? place : machine.raise('java.lang.IndexOutOfBoundsException', `Index ${place} out of bounds for length ${list.length}`);
}

function key(machine: JavaMachine, value: JavaValue): string {
  return keyOf(value) ?? machine.raise('java.lang.UnsupportedOperationException', 'a key of a map must be a text, a number or a list here');
}

export const javaCollections: JavaLibrary = {
  Iterable: { qualified: 'java.lang.Iterable', parameters: ['E'], members: {} },
  Collection: {
    qualified: 'java.util.Collection',
    parents: ['Iterable'],
    parameters: ['E'],
    members: {
      'int size()': ofList((list) => list.length),
      'boolean isEmpty()': ofList((list) => list.length === 0),
      'boolean contains(Object)': ofList((list, [value]) => list.some((item) => isEqual(item, value!))),
      'boolean add(E)': changing((list, [value]) => {
        list.push(value!);
        return true;
      }),
      'void clear()': changing((list) => void (list.length = 0)),
    },
  },
  List: {
    qualified: 'java.util.List',
    parents: ['Collection'],
    parameters: ['E'],
    members: {
      'E get(int)': ofList((list, [index], machine) => list[at(machine, list, index!)]!),
      'E set(int, E)': changing((list, [index, value], machine) => list.splice(at(machine, list, index!), 1, value!)[0]!),
      'E remove(int)': changing((list, [index], machine) => list.splice(at(machine, list, index!), 1)[0]!),
      'int indexOf(Object)': ofList((list, [value]) => list.findIndex((item) => isEqual(item, value!))),
      'static List<E> of(E...)': native<null, readonly JavaValue[]>((_, values, machine) => (values.includes(null) ? machine.raise('java.lang.NullPointerException', null) : listOfValues(values, true))),
    },
  },
  ArrayList: {
    qualified: 'java.util.ArrayList',
    parents: ['List'],
    parameters: ['E'],
    members: { 'new()': () => listOfValues([]), 'new(Collection)': native<null, readonly [JavaList]>((_, [{ list }]) => listOfValues(list)) },
  },
  Arrays: { qualified: 'java.util.Arrays', parameters: ['E'], members: { 'static List<E> asList(E...)': native<null, readonly JavaValue[]>((_, values) => listOfValues(values)) } },
  Map: {
    qualified: 'java.util.Map',
    parameters: ['K', 'V'],
    members: {
      'V get(Object)': ofMap((entries, [name], machine) => entries.get(key(machine, name!))?.[1] ?? null),
      'V getOrDefault(Object, V)': ofMap((entries, [name, other], machine) => (entries.get(key(machine, name!)) ?? [null, other!])[1]),
      'V put(K, V)': ofMap((entries, [name, value], machine) => {
        const before = entries.get(key(machine, name!))?.[1] ?? null;
        if (entries.size >= ITEMS_LIMIT) machine.raise('java.lang.OutOfMemoryError', 'Java heap space');
        entries.set(key(machine, name!), [name!, value!]);
        return before;
      }),
      'V remove(Object)': ofMap((entries, [name], machine) => {
        const before = entries.get(key(machine, name!))?.[1] ?? null;
        entries.delete(key(machine, name!));
        return before;
      }),
      'boolean containsKey(Object)': ofMap((entries, [name], machine) => entries.has(key(machine, name!))),
      'int size()': ofMap((entries) => entries.size),
      'boolean isEmpty()': ofMap((entries) => entries.size === 0),
      'Collection<K> keySet()': ofMap((entries) => listOfValues([...entries.values()].map(([name]) => name), true)),
      'Collection<V> values()': ofMap((entries) => listOfValues([...entries.values()].map(([, value]) => value), true)),
    },
  },
  HashMap: { qualified: 'java.util.HashMap', parents: ['Map'], parameters: ['K', 'V'], members: { 'new()': () => mapOf('java.util.HashMap') } },
  LinkedHashMap: { qualified: 'java.util.LinkedHashMap', parents: ['Map'], parameters: ['K', 'V'], members: { 'new()': () => mapOf('java.util.LinkedHashMap') } },
  Enumeration: {
    qualified: 'java.util.Enumeration',
    parameters: ['E'],
    members: {
      'boolean hasMoreElements()': native<Enumeration, readonly []>(({ rest }) => rest.length > 0),
      'E nextElement()': native<Enumeration, readonly []>(({ rest }, _args, machine) => rest.shift() ?? machine.raise('java.util.NoSuchElementException', null)),
    },
  },
};
