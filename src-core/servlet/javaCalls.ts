/** Calls and new objects: methods of the class itself, of the library, static ones and constructors (JLS §15.9, §15.12). */
import { because, compiled, convertedTo, runAll, type Compiled } from './javaConvert.ts';
import type { JavaEvent, JavaRun } from './javaEvents.ts';
import { parameterOf, type NativeMember, type NativeResult } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import type { JavaScope } from './javaScope.ts';
import type { JavaExpression, JavaMethod } from './javaTree.ts';
import { argumentsOf, baseOf, BOXES, elementOf, isPrimitive } from './javaTypes.ts';
import type { JavaInstance, JavaObject, JavaValue } from './javaValues.ts';

export function call(expression: JavaExpression & { kind: 'call' }, scope: JavaScope): Compiled {
  const args = expression.args.map((arg) => scope.compile(arg));
  const { target } = expression;
  const owner = target && scope.classNamed(target);
  if (target === null || target.kind === 'this') return ownCall(expression, args, scope);
  if (owner !== null) return staticCall(expression, owner, args, scope);
  const object = scope.compile(target);
  if (object.type === scope.context.name) return ownCall(expression, args, scope);
  const base = elementOf(object.type) !== null || object.type === 'null' ? 'Object' : baseOf(object.type);
  const member = isPrimitive(base) ? null : scope.context.catalogue.resolve(base, argumentsOf(object.type), expression.name, args.map(({ type }) => type));
  if (!member) return unknownMethod(expression, object.type, args, scope);
  const parameters = converted(expression, args, member, scope);
  const symbol = `${symbolOf(scope, base)}.${expression.name}(${member.parameters.map((type) => symbolOf(scope, baseOf(type))).join(', ')})`;
  return compiled(member.returns, function* (machine) {
    const self = yield* object.run(machine);
    const values = yield* runAll(parameters, machine);
    if (self === null) machine.raise('java.lang.NullPointerException', `Cannot invoke "${symbol}"${because(object.described)}`);
    return yield* native(machine, member, self, values);
  }, `the return value of "${symbol}"`);
}

/** A method of the class itself, or one that it inherits from the library. */
function ownCall(expression: JavaExpression & { kind: 'call' }, args: readonly Compiled[], scope: JavaScope): Compiled {
  const { context } = scope;
  const method = context.methods.find(({ name, parameters }) => name === expression.name && parameters.length === args.length);
  if (method) return methodCall(expression, method, args, scope);
  const member = context.catalogue.resolve(context.name, [], expression.name, args.map(({ type }) => type));
  if (!member) return unknownMethod(expression, context.name, args, scope);
  const parameters = converted(expression, args, member, scope);
  return compiled(member.returns, function* (machine) {
    return yield* native(machine, member, machine.frame.self, yield* runAll(parameters, machine));
  }, `the return value of "${context.name}.${expression.name}()"`);
}

function methodCall(expression: JavaExpression & { kind: 'call' }, method: JavaMethod, args: readonly Compiled[], scope: JavaScope): Compiled {
  const parameters = method.parameters.map(({ type }, i) => convertedTo(args[i]!, type, scope, expression.args[i]!));
  return compiled(method.returns, function* (machine) {
    const values = yield* runAll(parameters, machine);
    return yield* scope.context.compiled.get(method)!.invoke(machine, machine.frame.self as JavaInstance, values);
  }, `the return value of "${scope.context.name}.${method.name}(${method.parameters.map(({ type }) => symbolOf(scope, baseOf(type))).join(', ')})"`);
}

function staticCall(expression: JavaExpression & { kind: 'call' }, owner: string, args: readonly Compiled[], scope: JavaScope): Compiled {
  // List.of("a", "b") is a List<String>: the type argument follows from the arguments.
  const kinds = new Set(args.map(({ type }) => BOXES[type] ?? type));
  const member = scope.context.catalogue.resolve(owner, kinds.size === 1 ? [...kinds] : [], expression.name, args.map(({ type }) => type));
  if (!member?.isStatic) return unknownMethod(expression, owner, args, scope);
  const parameters = converted(expression, args, member, scope);
  const returns = args.length === 0 ? baseOf(member.returns) : member.returns;
  return compiled(returns, function* (machine) {
    return yield* native(machine, member, null, yield* runAll(parameters, machine));
  }, `the return value of "${symbolOf(scope, owner)}.${expression.name}(${member.parameters.map((type) => symbolOf(scope, baseOf(type))).join(', ')})"`);
}

export function creation(expression: JavaExpression & { kind: 'new' }, scope: JavaScope): Compiled {
  const type = scope.checkedType(expression.type, expression);
  const args = expression.args.map((arg) => scope.compile(arg));
  const member = scope.context.catalogue.resolve(baseOf(type), argumentsOf(type), 'new', args.map((arg) => arg.type));
  if (!member) return unknownMethod({ ...expression, kind: 'call', target: null, name: 'new' }, type, args, scope);
  const parameters = converted(expression, args, member, scope);
  return compiled(type, function* (machine) {
    return yield* native(machine, member, null, yield* runAll(parameters, machine));
  });
}

function converted(expression: JavaExpression & { readonly args: readonly JavaExpression[] }, args: readonly Compiled[], member: NativeMember, scope: JavaScope): readonly Compiled[] {
  return args.map((arg, i) => convertedTo(arg, parameterOf(member, i), scope, expression.args[i]!));
}

function* native(machine: JavaMachine, { body }: NativeMember, self: JavaValue, args: readonly JavaValue[]): JavaRun<JavaValue> {
  machine.step();
  const result = body(self as never, args as readonly never[], machine);
  return (isRun(result) ? yield* result : result) ?? null;
}

function isRun(result: NativeResult): result is Generator<JavaEvent, JavaValue | void, void> {
  return typeof result === 'object' && result !== null && 'next' in (result as object) && !('className' in (result as JavaObject));
}

function unknownMethod(expression: JavaExpression & { kind: 'call' }, type: string, args: readonly Compiled[], scope: JavaScope): never {
  return scope.refuse(expression, 'javaUnknownMethod', { type, name: expression.name, arguments: args.map((arg) => arg.type).join(', ') });
}

/** As the virtual machine writes types in its messages: String and Object without their package. */
function symbolOf(scope: JavaScope, type: string): string {
  return type === 'String' || type === 'Object' ? type : scope.context.catalogue.qualified(type);
}
