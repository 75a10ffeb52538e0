/** What an EL expression is worth on a page (Jakarta EL 5.0 §1.5–1.23): null becomes nothing, arithmetic coerces, names are looked up in four scopes. */
import type { JavaCatalogue } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import { boxedOf, classNameOf, doubleText, isArray, isBoxed, isList, isMap, isObject, keyOf, textOf, type JavaMap, type JavaValue } from './javaValues.ts';
import { parseEl, type ElNode, type ElOperator } from './elParser.ts';

/** What a page offers to its expressions. */
export interface ElContext {
  readonly catalogue: JavaCatalogue;
  /** An implicit object (`param`, `header`, `requestScope`), or the attribute of that name in the nearest scope. */
  resolve(name: string): JavaValue;
}

/** Numbers of EL are Long or Double. */
type ElValue = JavaValue;

/** The value of `${…}`, or of a text with such expressions in it, as a text. */
export function evaluateElText(text: string, context: ElContext, machine: JavaMachine): string {
  let result = '';
  for (let at = 0; ; ) {
    const start = text.indexOf('${', at);
    if (start < 0) return result + text.slice(at);
    const { node, end } = parsed(text, start);
    result += text.slice(at, start) + elText(evaluate(node, context, machine));
    at = end;
  }
}

/** One expression alone; a text around it makes it a text. */
export function evaluateEl(text: string, context: ElContext, machine: JavaMachine): ElValue {
  const first = text.startsWith('${') ? parsed(text, 0) : null;
  if (!first || first.end !== text.length) return evaluateElText(text, context, machine);
  const value = evaluate(first.node, context, machine);
  return typeof value === 'bigint' ? { className: 'java.lang.Long', boxed: value } as JavaValue : typeof value === 'number' ? { className: 'java.lang.Double', boxed: value } as JavaValue : value;
}

/** It was parsed when the page was translated, so it has no mistakes. */
function parsed(text: string, start: number): ReturnType<typeof parseEl> {
  return parseEl(text, start, (offset) => ({ source: 'EL', line: 1, column: offset + 1 }));
}

/** Coercion to String (§1.23.2): null is the empty text. */
export function elText(value: ElValue): string {
  if (value === null) return '';
  return typeof value === 'number' ? doubleText(value) : textOf('Object', value);
}

export function elBoolean(value: ElValue, machine: JavaMachine): boolean {
  if (value === null || value === '') return false;
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? value.toLowerCase() === 'true' : machine.raise('jakarta.el.ELException', `Cannot convert [${elText(value)}] of type [class ${classNameOf(value)}] to [class java.lang.Boolean]`);
}

function evaluate(node: ElNode, context: ElContext, machine: JavaMachine): ElValue {
  switch (node.kind) {
    case 'literal': return node.value;
    case 'name': return context.resolve(node.name);
    case 'property': return propertyOf(evaluate(node.target, context, machine), evaluate(node.key, context, machine), context, machine);
    case 'unary': return unary(node.operator, evaluate(node.operand, context, machine), machine);
    case 'conditional': return evaluate(elBoolean(evaluate(node.condition, context, machine), machine) ? node.yes : node.no, context, machine);
    case 'binary': {
      const left = evaluate(node.left, context, machine);
      if (node.operator === '&&' && !elBoolean(left, machine)) return false;
      if (node.operator === '||' && elBoolean(left, machine)) return true;
      const right = evaluate(node.right, context, machine);
      return binary(node.operator, left, right, machine);
    }
  }
}

/** §1.6: null has no properties and that is no error; maps by key, lists and arrays by index, others by their getters. */
function propertyOf(target: ElValue, key: ElValue, { catalogue }: ElContext, machine: JavaMachine): ElValue {
  if (target === null || key === null) return null;
  if (isMap(target)) return target.entries.get(keyOf(typeof key === 'bigint' ? { className: 'java.lang.Long', boxed: key } as JavaValue : key) ?? '')?.[1] ?? null;
  if (isList(target) || isArray(target)) {
    const index = Number(numberOf(key, machine));
    return (isList(target) ? target.list : target.items)[index] ?? null;
  }
  const name = elText(key);
  const capital = name.slice(0, 1).toUpperCase() + name.slice(1);
  const type = catalogue.simple(classNameOf(target));
  const getter = catalogue.resolve(type, [], `get${capital}`, []) ?? catalogue.resolve(type, [], `is${capital}`, []);
  if (!getter || !isObject(target)) return machine.raise('jakarta.el.PropertyNotFoundException', `Property [${name}] not found on type [${classNameOf(target)}]`);
  return boxedOf(getter.returns, getter.body(target as never, [], machine) as JavaValue);
}

function unary(operator: '-' | '!' | 'empty', value: ElValue, machine: JavaMachine): ElValue {
  if (operator === '!') return !elBoolean(value, machine);
  if (operator === 'empty') return value === null || value === '' || (isList(value) && value.list.length === 0) || (isArray(value) && value.items.length === 0) || (isMap(value) && value.entries.size === 0);
  const number = numberOf(value, machine);
  return typeof number === 'bigint' ? BigInt.asIntN(64, -number) : -number;
}

function binary(operator: ElOperator, left: ElValue, right: ElValue, machine: JavaMachine): ElValue {
  switch (operator) {
    // The left side did not decide.
    case '&&': case '||': return elBoolean(right, machine);
    case '+=': return elText(left) + elText(right);
    case '==': return areEqual(left, right, machine);
    case '!=': return !areEqual(left, right, machine);
    case '<': case '>': case '<=': case '>=': return isOrdered(operator, left, right, machine);
    default: return arithmetic(operator, left, right, machine);
  }
}

/** §1.9.2: null equals only null; numbers as numbers, booleans as booleans, else texts as texts. */
function areEqual(left: ElValue, right: ElValue, machine: JavaMachine): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (isNumber(left) || isNumber(right)) {
    const [a, b] = [numberOf(left, machine), numberOf(right, machine)];
    return Number(a) === Number(b);
  }
  if (typeof left === 'boolean' || typeof right === 'boolean') return elBoolean(left, machine) === elBoolean(right, machine);
  return typeof left === 'string' || typeof right === 'string' ? elText(left) === elText(right) : false;
}

function isOrdered(operator: '<' | '>' | '<=' | '>=', left: ElValue, right: ElValue, machine: JavaMachine): boolean {
  if (left === null || right === null) return left === right && operator.endsWith('=');
  const asText = !isNumber(left) && !isNumber(right);
  const [a, b] = asText ? [elText(left), elText(right)] : [Number(numberOf(left, machine)), Number(numberOf(right, machine))];
  switch (operator) {
    case '<': return a < b;
    case '>': return a > b;
    case '<=': return a <= b;
    case '>=': return a >= b;
  }
}

/** §1.7: whole numbers are Long, but `/` is always Double. */
function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: ElValue, right: ElValue, machine: JavaMachine): ElValue {
  const [a, b] = [numberOf(left, machine), numberOf(right, machine)];
  if (operator === '/') return left === null && right === null ? 0n : Number(a) / Number(b);
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    if (operator === '%' && b === 0n) return machine.raise('java.lang.ArithmeticException', '/ by zero');
    return BigInt.asIntN(64, operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a % b);
  }
  const [x, y] = [Number(a), Number(b)];
  return operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x % y;
}

function isNumber(value: ElValue): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || (isBoxed(value) && value.className !== 'java.lang.Character');
}

/** §1.23.3: null and the empty text are 0. */
function numberOf(value: ElValue, machine: JavaMachine): number | bigint {
  if (value === null || value === '') return 0n;
  if (isBoxed(value)) return value.className === 'java.lang.Double' ? Number(value.boxed) : BigInt(value.boxed);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^[+-]?\d+$/.test(text)) return BigInt.asIntN(64, BigInt(text.replace('+', '')));
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  return machine.raise('jakarta.el.ELException', `Cannot convert [${elText(value)}] of type [class ${classNameOf(value)}] to [class java.lang.Number]`);
}

/** A map for implicit objects such as `param`. */
export function elMap(entries: Iterable<readonly [string, JavaValue]>): JavaMap {
  return { className: 'org.apache.jasper.el.ImplicitObjectELResolver$ScopeMap', entries: new Map([...entries].map(([name, value]) => [keyOf(name)!, [name, value]])) };
}
