/** Expressions become functions with a static type: names and methods are looked up once, so that a mistake has its place before anything runs. */
import { asPrimitive, because, castTo, compiled, convertedTo, isInstance, type Compiled } from './javaConvert.ts';
import type { NativeMember, NativeResult } from './javaLibrary.ts';
import { parameterOf } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import { arithmetic, binary } from './javaOperators.ts';
import type { JavaEvent, JavaRun } from './javaEvents.ts';
import { JavaScope } from './javaScope.ts';
import type { JavaExpression, JavaMethod } from './javaTree.ts';
import { BOXES, argumentsOf, baseOf, elementOf, isNumeric, isPrimitive, promoted, unboxed } from './javaTypes.ts';
import { boxedOf, isArray, numberTo, zeroOf, type JavaArray, type JavaClassObject, type JavaInstance, type JavaObject, type JavaValue } from './javaValues.ts';

export function compileExpression(expression: JavaExpression, scope: JavaScope): Compiled {
  switch (expression.kind) {
    case 'literal': return constant(expression.type, expression.value);
    case 'name': return variable(expression, scope).read;
    case 'this': return compiled(scope.context.name, (machine) => value(machine.frame.self));
    case 'classLiteral': return classLiteral(expression.type, scope);
    case 'field': return fieldOf(expression, scope).read;
    case 'call': return call(expression, scope);
    case 'new': return creation(expression, scope);
    case 'newArray': return arrayCreation(expression, expression.element, scope);
    case 'index': return element(expression, scope).read;
    case 'unary': return unary(expression, scope);
    case 'update': return update(expression, scope);
    case 'binary': return binary(expression.operator, compileExpression(expression.left, scope), compileExpression(expression.right, scope), scope, expression);
    case 'conditional': return conditional(expression, scope);
    case 'assign': return assign(expression, scope);
    case 'cast': return castTo(compileExpression(expression.value, scope), scope.checkedType(expression.type, expression), scope, expression);
    case 'instanceof': {
      const type = scope.checkedType(expression.type, expression);
      const inner = compileExpression(expression.value, scope);
      if (isPrimitive(inner.type)) scope.refuse(expression, 'javaOperands', { operator: 'instanceof', types: inner.type });
      return compiled('boolean', function* (machine) {
        return isInstance(scope.context.catalogue, yield* inner.run(machine), type);
      });
    }
  }
}

/** `{1, 2}` has the type of the variable that it is for. */
export function compileInitial(expression: JavaExpression, type: string, scope: JavaScope): Compiled {
  const bare = expression.kind === 'newArray' && expression.element === '' ? elementOf(type) : null;
  if (expression.kind === 'newArray' && expression.element === '' && bare === null) scope.refuse(expression, 'javaIncompatible', { found: '{…}', wanted: type });
  const found = bare !== null && expression.kind === 'newArray' ? arrayCreation(expression, bare, scope) : compileExpression(expression, scope);
  const isConstant = expression.kind === 'literal' && expression.type === 'int' && type === 'char' && Number(expression.value) >= 0 && Number(expression.value) <= 0xffff;
  return isConstant ? asPrimitive(found, 'char') : convertedTo(found, type, scope, expression);
}

// eslint-disable-next-line require-yield
function* value(found: JavaValue): JavaRun<JavaValue> {
  return found;
}

function constant(type: string, found: JavaValue): Compiled {
  return compiled(type, () => value(found), type === 'null' ? '"null"' : '');
}

/** Something that can be read and set. */
interface Place {
  readonly read: Compiled;
  /** Evaluates what the place depends on, once; then it can be read and set. */
  reach(machine: JavaMachine): JavaRun<{ get(): JavaValue; set(found: JavaValue): void }>;
}

function placed(type: string, reach: Place['reach'], described = ''): Place {
  return {
    reach,
    read: compiled(type, function* (machine) {
      return (yield* reach(machine)).get();
    }, described),
  };
}

function variable(expression: JavaExpression & { kind: 'name' }, scope: JavaScope, toSet = false): Place {
  const { name } = expression;
  const local = scope.local(name);
  if (local) {
    if (toSet && local.isFinal) scope.refuse(expression, 'javaFinal', { name });
    // eslint-disable-next-line require-yield
    return placed(local.type, function* (machine) {
      const { locals } = machine.frame;
      return { get: () => locals.get(name)?.value ?? null, set: (found) => void locals.set(name, { type: local.type, value: found }) };
    }, `"${name}"`);
  }
  const field = scope.context.fields.get(name);
  if (!field) return scope.refuse(expression, 'javaUnknownName', { name });
  if (toSet && field.isFinal) scope.refuse(expression, 'javaFinal', { name });
  // eslint-disable-next-line require-yield
  return placed(field.type, function* (machine) {
    const { fields } = machine.frame.self as JavaInstance;
    return { get: () => fields.get(name) ?? null, set: (found) => void fields.set(name, found) };
  }, `"this.${name}"`);
}

function fieldOf(expression: JavaExpression & { kind: 'field' }, scope: JavaScope, toSet = false): Place {
  const { target, name } = expression;
  if (target.kind === 'this') return variable({ ...expression, kind: 'name' }, fieldsOnly(scope), toSet);
  const owner = classNamed(target, scope);
  if (owner !== null && !toSet) {
    const member = scope.context.catalogue.field(owner, name);
    if (!member) return scope.refuse(expression, 'javaUnknownMember', { type: owner, name });
    // eslint-disable-next-line require-yield
    return placed(member.returns, function* (machine) {
      return { get: () => member.body(null as never, [], machine) as JavaValue, set: () => undefined };
    });
  }
  const object = compileExpression(target, scope);
  if (elementOf(object.type) === null || name !== 'length' || toSet) scope.refuse(expression, 'javaUnknownMember', { type: object.type, name });
  return placed('int', function* (machine) {
    const array = yield* object.run(machine);
    if (!isArray(array)) return machine.raise('java.lang.NullPointerException', `Cannot read the array length${because(object.described)}`);
    return { get: () => array.items.length, set: () => undefined };
  });
}

/** `this.name` looks at the fields, whatever locals there are. */
function fieldsOnly(scope: JavaScope): JavaScope {
  const { context, returns } = scope;
  return new JavaScope(context, returns);
}

function element(expression: JavaExpression & { kind: 'index' }, scope: JavaScope): Place {
  const target = compileExpression(expression.target, scope);
  const type = elementOf(target.type);
  if (type === null) return scope.refuse(expression, 'javaOperands', { operator: '[]', types: target.type });
  const index = convertedTo(compileExpression(expression.index, scope), 'int', scope, expression.index);
  return placed(type, function* (machine) {
    const array = yield* target.run(machine);
    const at = Number(yield* index.run(machine));
    if (!isArray(array)) return machine.raise('java.lang.NullPointerException', `Cannot load from ${isPrimitive(type) ? type : 'object'} array${because(target.described)}`);
    const { items } = array;
    if (at < 0 || at >= items.length) machine.raise('java.lang.ArrayIndexOutOfBoundsException', `Index ${at} out of bounds for length ${items.length}`);
    return { get: () => items[at]!, set: (found) => void (items[at] = found) };
  });
}

function placeOf(expression: JavaExpression, operator: string, scope: JavaScope): Place {
  switch (expression.kind) {
    case 'name': return variable(expression, scope, true);
    case 'field': return fieldOf(expression, scope, true);
    case 'index': return element(expression, scope);
    default: return scope.refuse(expression, 'javaNotVariable', { operator });
  }
}

function assign(expression: JavaExpression & { kind: 'assign' }, scope: JavaScope): Compiled {
  const { operator } = expression;
  const place = placeOf(expression.target, `${operator}=`, scope);
  const { type } = place.read;
  if (operator === '') {
    const source = compileInitial(expression.value, type, scope);
    return compiled(type, function* (machine) {
      const target = yield* place.reach(machine);
      const found = yield* source.run(machine);
      target.set(found);
      return found;
    });
  }
  const right = compileExpression(expression.value, scope);
  let current: JavaValue = null;
  // The operator works on what the place held before the right side ran (JLS §15.26.2).
  const whole = binary(operator, compiled(type, () => value(current)), right, scope, expression);
  const narrowed = type === 'String' ? whole : castTo(whole, unboxed(type), scope, expression);
  return compiled(type, function* (machine) {
    const target = yield* place.reach(machine);
    const before = target.get();
    const run = narrowed.run(machine);
    current = before;
    let turn = run.next();
    while (turn.done !== true) {
      yield turn.value;
      current = before;
      turn = run.next();
    }
    const found = isPrimitive(type) ? turn.value : boxedOf(unboxed(type), turn.value);
    target.set(found);
    return found;
  });
}

function update(expression: JavaExpression & { kind: 'update' }, scope: JavaScope): Compiled {
  const place = placeOf(expression.target, expression.operator, scope);
  const { type } = place.read;
  const number = unboxed(type);
  if (!isNumeric(number)) scope.refuse(expression, 'javaOperands', { operator: expression.operator, types: type });
  const operands = promoted(number, 'int');
  return compiled(type, function* (machine) {
    const target = yield* place.reach(machine);
    const before = target.get();
    const raw = typeof before === 'object' && before !== null && 'boxed' in before ? (before.boxed as number | bigint) : (before as number | bigint | null);
    if (raw === null) return machine.raise('java.lang.NullPointerException', null);
    const after = numberTo(arithmetic(machine, expression.operator[0]!, operands, numberTo(raw, operands), operands === 'long' ? 1n : 1) as number | bigint, number);
    const stored = isPrimitive(type) ? after : boxedOf(number, after);
    target.set(stored);
    return expression.prefix ? stored : before;
  });
}

function unary(expression: JavaExpression & { kind: 'unary' }, scope: JavaScope): Compiled {
  const operand = compileExpression(expression.operand, scope);
  const from = unboxed(operand.type);
  const { operator } = expression;
  if (operator === '!' ? from !== 'boolean' : !isNumeric(from)) scope.refuse(expression, 'javaOperands', { operator, types: operand.type });
  const type = operator === '!' ? 'boolean' : promoted(from, 'int');
  const inner = asPrimitive(operand, type);
  return compiled(type, function* (machine) {
    const found = yield* inner.run(machine);
    if (operator === '!') return found !== true;
    if (operator === '+') return found;
    return type === 'double' ? -Number(found) : arithmetic(machine, '-', type, type === 'long' ? 0n : 0, found);
  });
}

function conditional(expression: JavaExpression & { kind: 'conditional' }, scope: JavaScope): Compiled {
  const condition = convertedTo(compileExpression(expression.condition, scope), 'boolean', scope, expression.condition);
  const [yes, no] = [compileExpression(expression.yes, scope), compileExpression(expression.no, scope)];
  const type = commonType(yes.type, no.type);
  const [first, second] = [convertedTo(yes, type, scope, expression.yes), convertedTo(no, type, scope, expression.no)];
  return compiled(type, function* (machine) {
    return (yield* condition.run(machine)) === true ? yield* first.run(machine) : yield* second.run(machine);
  });
}

/** JLS §15.25, shortened: numbers promote, null takes the other's class, different classes meet in Object. */
function commonType(yes: string, no: string): string {
  if (yes === no) return yes;
  const [a, b] = [unboxed(yes), unboxed(no)];
  if (isNumeric(a) && isNumeric(b)) return promoted(a, b);
  if (a === 'boolean' && b === 'boolean') return 'boolean';
  if (yes === 'null') return BOXES[no] ?? no;
  if (no === 'null') return BOXES[yes] ?? yes;
  return 'Object';
}

// Classes, calls, creation

/** The class that an expression names, `Math` or `java.util.List`; `null` when it is a value. */
function classNamed(expression: JavaExpression, scope: JavaScope): string | null {
  if (expression.kind !== 'name' && expression.kind !== 'field') return null;
  const path: string[] = [];
  let at: JavaExpression = expression;
  for (; at.kind === 'field'; at = at.target) path.unshift(at.name);
  if (at.kind !== 'name' || scope.local(at.name) || scope.context.fields.has(at.name)) return null;
  const name = path.at(-1) ?? at.name;
  return scope.context.catalogue.knows(name) ? name : null;
}

function classLiteral(type: string, scope: JavaScope): Compiled {
  const named = scope.context.catalogue.qualified(type);
  return constant('Class', { className: 'java.lang.Class', named, parent: 'java.lang.Object' } as JavaClassObject);
}

function call(expression: JavaExpression & { kind: 'call' }, scope: JavaScope): Compiled {
  const args = expression.args.map((arg) => compileExpression(arg, scope));
  const { target } = expression;
  const owner = target && classNamed(target, scope);
  if (target === null || target.kind === 'this') return ownCall(expression, args, scope);
  if (owner !== null) return staticCall(expression, owner, args, scope);
  const object = compileExpression(target, scope);
  if (object.type === scope.context.name) return ownCall(expression, args, scope);
  const base = elementOf(object.type) !== null || object.type === 'null' ? 'Object' : baseOf(object.type);
  const member = isPrimitive(base) ? null : scope.context.catalogue.resolve(base, argumentsOf(object.type), expression.name, args.map(({ type }) => type));
  if (!member) return unknownMethod(expression, object.type, args, scope);
  const parameters = converted(expression, args, member, scope);
  const symbol = `${symbolOf(scope, base)}.${expression.name}(${member.parameters.map((type) => symbolOf(scope, baseOf(type))).join(', ')})`;
  return compiled(member.returns, function* (machine) {
    const self = yield* object.run(machine);
    const values = yield* all(parameters, machine);
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
    return yield* native(machine, member, machine.frame.self, yield* all(parameters, machine));
  }, `the return value of "${context.name}.${expression.name}()"`);
}

function methodCall(expression: JavaExpression & { kind: 'call' }, method: JavaMethod, args: readonly Compiled[], scope: JavaScope): Compiled {
  const parameters = method.parameters.map(({ type }, i) => convertedTo(args[i]!, type, scope, expression.args[i]!));
  return compiled(method.returns, function* (machine) {
    const values = yield* all(parameters, machine);
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
    return yield* native(machine, member, null, yield* all(parameters, machine));
  }, `the return value of "${symbolOf(scope, owner)}.${expression.name}(${member.parameters.map((type) => symbolOf(scope, baseOf(type))).join(', ')})"`);
}

function creation(expression: JavaExpression & { kind: 'new' }, scope: JavaScope): Compiled {
  const type = scope.checkedType(expression.type, expression);
  const args = expression.args.map((arg) => compileExpression(arg, scope));
  const member = scope.context.catalogue.resolve(baseOf(type), argumentsOf(type), 'new', args.map((arg) => arg.type));
  if (!member) return unknownMethod({ ...expression, kind: 'call', target: null, name: 'new' }, type, args, scope);
  const parameters = converted(expression, args, member, scope);
  return compiled(type, function* (machine) {
    return yield* native(machine, member, null, yield* all(parameters, machine));
  });
}

const ARRAY_LIMIT = 100_000;

function arrayCreation(expression: JavaExpression & { kind: 'newArray' }, type: string, scope: JavaScope): Compiled {
  scope.checkedType(type, expression);
  const items = expression.items.map((item) => compileInitial(item, type, scope));
  const size = expression.size && convertedTo(compileExpression(expression.size, scope), 'int', scope, expression.size);
  return compiled(`${type}[]`, function* (machine) {
    const count = size ? Number(yield* size.run(machine)) : items.length;
    if (count < 0) machine.raise('java.lang.NegativeArraySizeException', String(count));
    if (count > ARRAY_LIMIT) machine.raise('java.lang.OutOfMemoryError', 'Java heap space');
    const values = size ? Array.from({ length: count }, () => zeroOf(type)) : yield* all(items, machine);
    return { className: `${type}[]`, element: type, items: [...values] } as JavaArray;
  });
}

function converted(expression: JavaExpression & { readonly args: readonly JavaExpression[] }, args: readonly Compiled[], member: NativeMember, scope: JavaScope): readonly Compiled[] {
  return args.map((arg, i) => convertedTo(arg, parameterOf(member, i), scope, expression.args[i]!));
}

function* all(parts: readonly Compiled[], machine: JavaMachine): JavaRun<readonly JavaValue[]> {
  const values: JavaValue[] = [];
  for (const part of parts) values.push(yield* part.run(machine));
  return values;
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
