/**
 * What can be read and set: variables, fields, elements of arrays (JLS §6.5.6, §15.11, §15.10.3), and the operators that set
 * them (§15.26, §15.14, §15.15). What a place depends on, the array and the index, is evaluated once, also where it is read
 * and then set.
 */
import { because, castTo, compiled, convertedTo, type Compiled } from './javaConvert.ts';
import type { JavaRun } from './javaEvents.ts';
import { compileInitial } from './javaInitial.ts';
import type { JavaMachine } from './javaMachine.ts';
import { arithmetic, binary } from './javaOperators.ts';
import { JavaScope } from './javaScope.ts';
import type { JavaExpression } from './javaTree.ts';
import { elementOf, isNumeric, isPrimitive, promoted, unboxed } from './javaTypes.ts';
import { boxedOf, isArray, numberTo, type JavaInstance, type JavaValue } from './javaValues.ts';

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

export function variable(expression: JavaExpression & { kind: 'name' }, scope: JavaScope, toSet = false): Place {
  const { name } = expression;
  const local = scope.local(name);
  if (local) {
    if (toSet && local.isFinal) scope.refuse(expression, 'javaFinal', { name });
    return placed(local.type, function* (machine) {
      const { locals } = machine.frame;
      return { get: () => locals.get(name)?.value ?? null, set: (found) => void locals.set(name, { type: local.type, value: found }) };
    }, `"${name}"`);
  }
  const field = scope.context.fields.get(name);
  if (!field) return scope.refuse(expression, 'javaUnknownName', { name });
  if (toSet && field.isFinal) scope.refuse(expression, 'javaFinal', { name });
  return placed(field.type, function* (machine) {
    const { fields } = machine.frame.self as JavaInstance;
    return { get: () => fields.get(name) ?? null, set: (found) => void fields.set(name, found) };
  }, `"this.${name}"`);
}

export function fieldOf(expression: JavaExpression & { kind: 'field' }, scope: JavaScope, toSet = false): Place {
  const { target, name } = expression;
  if (target.kind === 'this') return variable({ ...expression, kind: 'name' }, fieldsOnly(scope), toSet);
  const owner = scope.classNamed(target);
  if (owner !== null && !toSet) {
    const member = scope.context.catalogue.field(owner, name);
    if (!member) return scope.refuse(expression, 'javaUnknownMember', { type: owner, name });
    return placed(member.returns, function* (machine) {
      return { get: () => member.body(null as never, [], machine) as JavaValue, set: () => undefined };
    });
  }
  const object = scope.compile(target);
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

export function element(expression: JavaExpression & { kind: 'index' }, scope: JavaScope): Place {
  const target = scope.compile(expression.target);
  const type = elementOf(target.type);
  if (type === null) return scope.refuse(expression, 'javaOperands', { operator: '[]', types: target.type });
  const index = convertedTo(scope.compile(expression.index), 'int', scope, expression.index);
  return placed(type, function* (machine) {
    const array = yield* target.run(machine);
    const at = Number(yield* index.run(machine));
    if (!isArray(array)) return machine.raise('java.lang.NullPointerException', `Cannot load from ${isPrimitive(type) ? type : 'object'} array${because(target.described)}`);
    const { items } = array;
    if (at < 0 || at >= items.length) machine.raise('java.lang.ArrayIndexOutOfBoundsException', `Index ${at} out of bounds for length ${items.length}`);
    return { get: () => items[at]!, set: (found) => void (items[at] = found) };
  });
}

export function assign(expression: JavaExpression & { kind: 'assign' }, scope: JavaScope): Compiled {
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
  const right = scope.compile(expression.value);
  let current: JavaValue = null;
  // The operator works on what the place held before the right side ran (JLS §15.26.2).
  const whole = binary(operator, compiled(type, function* () { return current; }), right, scope, expression);
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

export function update(expression: JavaExpression & { kind: 'update' }, scope: JavaScope): Compiled {
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

function placeOf(expression: JavaExpression, operator: string, scope: JavaScope): Place {
  switch (expression.kind) {
    case 'name': return variable(expression, scope, true);
    case 'field': return fieldOf(expression, scope, true);
    case 'index': return element(expression, scope);
    default: return scope.refuse(expression, 'javaNotVariable', { operator });
  }
}
