/**
 * Runs a class that a person wrote: modelled, not a virtual machine. The source is compiled to generators once (a mistake
 * is a `ConfigError` with its place); each call then hands out its events one by one, so that the caller decides about
 * time, and several threads can be inside of the same object. Fields belong to the object, locals to the call.
 */
import { canComplete, compileBlock, raised } from './javaCompileStatement.ts';
import { compileExpression } from './javaCompileExpression.ts';
import type { Compiled } from './javaConvert.ts';
import type { JavaEvent, JavaFrameEvent, JavaRun } from './javaEvents.ts';
import { javaCollections } from './javaCollections.ts';
import { javaLang, throwables } from './javaLang.ts';
import { refuse, type JavaText } from './javaLexer.ts';
import { compileInitial } from './javaInitial.ts';
import { JavaCatalogue, type JavaLibrary } from './javaLibrary.ts';
import { JavaMachine, JavaStopped, JavaThrow, reprOf, type JavaWorld } from './javaMachine.ts';
import { JavaScope, type CompiledMethod, type JavaClassContext, type JavaVariableInfo } from './javaScope.ts';
import type { JavaClass, JavaMethod } from './javaTree.ts';
import { throwableText, zeroOf, type JavaInstance, type JavaThrowable, type JavaValue } from './javaValues.ts';

/** Lines and calls that one call of the container may take before it is stopped as endless. */
export const STEP_BUDGET = 20_000;

export interface JavaProgram {
  readonly source: JavaText;
  readonly catalogue: JavaCatalogue;
  readonly tree: JavaClass;
  /** Qualified. */
  readonly className: string;
  method(name: string, parameters: number): JavaMethod | null;
  /** A new object, its fields as their initial values say. */
  instance(machine: JavaMachine, hash: number): JavaRun<JavaInstance>;
  invoke(machine: JavaMachine, self: JavaInstance, method: JavaMethod, args: readonly JavaValue[]): JavaRun<JavaValue>;
}

export type JavaOutcome<Result> =
  | { readonly kind: 'returned'; readonly result: Result }
  | { readonly kind: 'raised'; readonly throwable: JavaThrowable }
  /** The budget of steps was spent: an endless loop. */
  | { readonly kind: 'stopped' };

export interface CompileOptions {
  /** What the container offers beside java.lang and java.util. */
  readonly library?: JavaLibrary;
  /** Where a person wrote a line of this source, when it was generated. */
  readonly written?: (line: number) => JavaFrameEvent['written'];
}

export function compileJava(source: JavaText, tree: JavaClass, { library = {}, written }: CompileOptions = {}): JavaProgram {
  const className = tree.package === '' ? tree.name : `${tree.package}.${tree.name}`;
  const parents = [...(tree.parent === '' ? [] : [tree.parent]), ...tree.interfaces];
  const catalogue = new JavaCatalogue({ ...javaLang, ...throwables, ...javaCollections, ...library }, { [tree.name]: { qualified: className, parents } });
  for (const parent of parents) if (!catalogue.knows(parent)) refuse(source, tree, 'javaUnknownClass', { name: parent });
  const fields = new Map<string, JavaVariableInfo>();
  const context: JavaClassContext = { source, catalogue, name: tree.name, fields, methods: tree.methods, compileExpression, compiled: new Map() };
  const initial = compileFields(tree, context, fields);
  for (const method of tree.methods) context.compiled.set(method, compileMethod(method, context, written ?? null));
  return {
    source, catalogue, tree, className,
    method: (name, parameters) => tree.methods.find((method) => method.name === name && method.parameters.length === parameters) ?? null,
    *instance(machine, hash) {
      const self: JavaInstance & { parentName: string } = { className, simpleName: tree.name, parentName: catalogue.qualified(catalogue.parentOf(tree.name)), fields: new Map(), hash };
      for (const { name, type } of tree.fields) self.fields.set(name, zeroOf(type));
      machine.enter({ function: `${className}.<init>`, file: source.file, written: written ?? null, line: tree.line, self, locals: new Map(), told: new Map() });
      for (const { name, line, value } of initial) {
        machine.frame.line = line;
        self.fields.set(name, yield* value.run(machine));
      }
      machine.stack.pop();
      return self;
    },
    invoke: (machine, self, method, args) => context.compiled.get(method)!.invoke(machine, self, args),
  };
}

function compileFields(tree: JavaClass, context: JavaClassContext, fields: Map<string, JavaVariableInfo>): readonly { name: string; line: number; value: Compiled }[] {
  const scope = new JavaScope(context, 'void');
  const initial: { name: string; line: number; value: Compiled }[] = [];
  for (const { name, type, isFinal, value, ...spot } of tree.fields) {
    if (fields.has(name)) refuse(context.source, spot, 'javaDuplicateName', { name });
    scope.checkedType(type, spot);
    if (value) initial.push({ name, line: spot.line, value: compileInitial(value, type, scope) });
    fields.set(name, { type, isFinal });
  }
  return initial;
}

function compileMethod(method: JavaMethod, context: JavaClassContext, written: CompileOptions['written'] | null): CompiledMethod {
  const scope = new JavaScope(context, method.returns);
  for (const { type, name } of method.parameters) scope.declare(name, { type: scope.checkedType(type, method), isFinal: false }, method);
  if (method.returns !== 'void') {
    scope.checkedType(method.returns, method);
    if (canComplete(method.body)) refuse(context.source, method, 'javaMissingReturn', { name: method.name });
  }
  const body = compileBlock(method.body, scope.nested());
  const name = `${context.catalogue.qualified(context.name)}.${method.name}`;
  return {
    method,
    *invoke(machine, self, args) {
      machine.step();
      const locals = new Map(method.parameters.map(({ type, name: parameter }, i) => [parameter, { type, value: args[i] ?? null }]));
      machine.enter({ function: name, file: context.source.file, written: written ?? null, line: method.line, self, locals, told: new Map() });
      const depth = machine.stack.length;
      try {
        yield machine.event('call');
        const ending = yield* body(machine);
        const value = ending?.kind === 'return' ? ending.value : null;
        yield { kind: 'return', ...machine.place(), value: method.returns === 'void' ? 'void' : reprOf(method.returns, value) };
        return value;
      } catch (thrown) {
        if (thrown instanceof JavaThrow) yield* unwound(machine, thrown);
        throw thrown;
      } finally {
        machine.stack.length = depth - 1;
      }
    },
  };
}

function* unwound(machine: JavaMachine, thrown: JavaThrow): Generator<JavaEvent, void, void> {
  if (thrown.throwable.trace.length <= machine.stack.length) yield raised(machine, thrown);
  yield { kind: 'unwind', ...machine.place(), exception: throwableText(thrown.throwable) };
}

/** One call of the container into Java, to its end: whatever the Java does comes back as data. */
export function* runJava<Result>(world: JavaWorld, run: (machine: JavaMachine) => JavaRun<Result>, budget = STEP_BUDGET): JavaRun<JavaOutcome<Result>> {
  try {
    return { kind: 'returned', result: yield* run(new JavaMachine(world, budget)) };
  } catch (thrown) {
    if (thrown instanceof JavaThrow) return { kind: 'raised', throwable: thrown.throwable };
    if (thrown instanceof JavaStopped) return { kind: 'stopped' };
    throw thrown;
  }
}
