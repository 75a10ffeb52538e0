/**
 * The library as tables: each member under its signature as Java writes it, so that the compiler knows its types and a
 * reader sees at once what there is. What is not in the tables does not compile.
 */
import type { JavaEvent } from './javaEvents.ts';
import type { JavaMachine } from './javaMachine.ts';
import { argumentsOf, isAssignable, type JavaHierarchy } from './javaTypes.ts';
import type { JavaValue } from './javaValues.ts';

export type NativeResult = JavaValue | void | Generator<JavaEvent, JavaValue | void, void>;
/** `self` is the object that the method was called on, `null` for static members. Arguments have been converted to the parameters' types. */
export type NativeBody = (self: never, args: readonly never[], machine: JavaMachine) => NativeResult;

export interface LibraryClass {
  readonly qualified: string;
  readonly parents?: readonly string[];
  /** Names of type parameters: `K V` of Map. */
  readonly parameters?: readonly string[];
  /** `int length()`, `static int parseInt(String)`, `new(String)`; constants are `static int MAX_VALUE`. */
  readonly members: Readonly<Record<string, NativeBody>>;
}

export type JavaLibrary = Readonly<Record<string, LibraryClass>>;

export interface NativeMember {
  readonly owner: string;
  readonly name: string;
  readonly isStatic: boolean;
  readonly isField: boolean;
  readonly parameters: readonly string[];
  readonly returns: string;
  readonly body: NativeBody;
}

/** The tables as the compiler asks them. */
export class JavaCatalogue {
  readonly hierarchy: JavaHierarchy;
  private readonly library: JavaLibrary;
  private readonly members = new Map<string, readonly NativeMember[]>();

  constructor(library: JavaLibrary, own: JavaHierarchy = {}) {
    this.library = library;
    this.hierarchy = { ...Object.fromEntries(Object.entries(library).map(([name, { qualified, parents = [] }]) => [name, { qualified, parents }])), ...own };
    for (const [name, { members }] of Object.entries(library)) this.members.set(name, Object.entries(members).map(([signature, body]) => memberOf(name, signature, body)));
  }

  knows(name: string): boolean {
    return Object.hasOwn(this.hierarchy, name);
  }

  qualified(name: string): string {
    return this.hierarchy[name]?.qualified ?? name;
  }

  simple(qualified: string): string {
    return Object.keys(this.hierarchy).find((name) => this.hierarchy[name]!.qualified === qualified) ?? qualified;
  }

  parentOf(name: string): string {
    return this.hierarchy[name]?.parents[0] ?? 'Object';
  }

  /** All members of that name, those of the parents after the class's own. */
  membersOf(type: string, name: string): readonly NativeMember[] {
    const own = (this.members.get(type) ?? []).filter((member) => member.name === name);
    if (name === 'new') return own;
    const inherited = (this.hierarchy[type]?.parents ?? []).flatMap((parent) => this.membersOf(parent, name));
    return type === 'Object' || inherited.some(({ owner }) => owner === 'Object') ? [...own, ...inherited] : [...own, ...inherited, ...this.membersOf('Object', name)];
  }

  /** The member that these argument types fit, exactly if possible (JLS §15.12.2, without its finer points). */
  resolve(type: string, typeArguments: readonly string[], name: string, args: readonly string[]): NativeMember | null {
    const candidates = this.membersOf(type, name)
      .filter(({ parameters, isField }) => !isField && (parameters.length === args.length || parameters.at(-1)?.endsWith('...') === true))
      .map((member) => this.filled(member, typeArguments));
    const fits = (member: NativeMember): boolean => args.every((arg, i) => isAssignable(this.hierarchy, arg, parameterOf(member, i)));
    return candidates.find((member) => args.every((arg, i) => arg === parameterOf(member, i)) && args.length >= member.parameters.length - 1) ?? candidates.find(fits) ?? null;
  }

  field(type: string, name: string): NativeMember | null {
    return this.membersOf(type, name).find(({ isField }) => isField) ?? null;
  }

  private filled(member: NativeMember, typeArguments: readonly string[]): NativeMember {
    const names = this.library[member.owner]?.parameters ?? [];
    if (names.length === 0) return member;
    const fill = (type: string): string => {
      const at = names.indexOf(type.replace(/\.\.\.$/, ''));
      if (at >= 0) return (typeArguments[at] ?? 'Object') + (type.endsWith('...') ? '...' : '');
      const inner = argumentsOf(type);
      return inner.length === 0 ? type : `${type.slice(0, type.indexOf('<'))}<${inner.map(fill).join(', ')}>`;
    };
    return { ...member, parameters: member.parameters.map(fill), returns: fill(member.returns) };
  }
}

/** The type of the i-th argument; of `E...` the element's. */
export function parameterOf({ parameters }: NativeMember, index: number): string {
  return (parameters[Math.min(index, parameters.length - 1)] ?? 'Object').replace(/\.\.\.$/, '');
}

function memberOf(owner: string, signature: string, body: NativeBody): NativeMember {
  const match = /^(static )?(?:(\S+(?: \S+>)?) )?(\w+)(\(([^)]*)\))?$/.exec(signature);
  if (!match) throw new Error(`not a signature: ${signature}`);
  const [, isStatic, returns = owner, name = '', list, parameters = ''] = match;
  return { owner, name, isStatic: isStatic !== undefined, isField: list === undefined, parameters: parameters === '' ? [] : splitParameters(parameters), returns, body };
}

function splitParameters(text: string): readonly string[] {
  return argumentsOf(`X<${text}>`);
}
