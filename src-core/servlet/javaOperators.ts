/** Java's operators (JLS §15): int wraps at 32 bits, long at 64, division by zero is an exception for them and infinity for double. */
import type { JavaMachine } from './javaMachine.ts';
import { asPrimitive, asReference, asText, compiled, type Compiled } from './javaConvert.ts';
import type { JavaScope } from './javaScope.ts';
import type { JavaSpot } from './javaTree.ts';
import { isNumeric, isPrimitive, promoted, unboxed } from './javaTypes.ts';
import { isBoxed, textOf, type JavaValue } from './javaValues.ts';

export function binary(operator: string, left: Compiled, right: Compiled, scope: JavaScope, spot: JavaSpot): Compiled {
  const refuse = (): never => scope.refuse(spot, 'javaOperands', { operator, types: `${left.type}, ${right.type}` });
  if (left.type === 'void' || right.type === 'void') return refuse();
  if (operator === '+' && (left.type === 'String' || right.type === 'String')) return concatenated(left, right);
  if (operator === '&&' || operator === '||') return logical(operator, left, right, refuse);
  const [a, b] = [unboxed(left.type), unboxed(right.type)];
  if (operator === '==' || operator === '!=') {
    if (!isPrimitive(left.type) && !isPrimitive(right.type)) return identity(operator, left, right, scope, spot);
    if (a === 'boolean' && b === 'boolean') return both('boolean', 'boolean', left, right, (x, y) => (x === y) === (operator === '=='));
  }
  if (['&', '|', '^'].includes(operator) && a === 'boolean' && b === 'boolean') {
    return both('boolean', 'boolean', left, right, (x, y) => (operator === '&' ? x === true && y === true : operator === '|' ? x === true || y === true : x !== y));
  }
  if (!isNumeric(a) || !isNumeric(b)) return refuse();
  const type = promoted(a, b);
  if (type === 'double' && ['&', '|', '^'].includes(operator)) return refuse();
  const isComparison = ['==', '!=', '<', '>', '<=', '>='].includes(operator);
  if (isComparison) return both(type, 'boolean', left, right, (x, y) => compared(operator, x as number, y as number));
  return both(type, type, left, right, (x, y, machine) => arithmetic(machine, operator, type, x, y));
}

function concatenated(left: Compiled, right: Compiled): Compiled {
  const [first, second] = [asText(left), asText(right)];
  return compiled('String', function* (machine) {
    const text = textOf('String', yield* first.run(machine)) + textOf('String', yield* second.run(machine));
    return text.length > TEXT_LIMIT ? machine.raise('java.lang.OutOfMemoryError', 'Java heap space') : text;
  });
}

const TEXT_LIMIT = 1_000_000;

function logical(operator: string, left: Compiled, right: Compiled, refuse: () => never): Compiled {
  if (unboxed(left.type) !== 'boolean' || unboxed(right.type) !== 'boolean') return refuse();
  const [first, second] = [asPrimitive(left, 'boolean'), asPrimitive(right, 'boolean')];
  return compiled('boolean', function* (machine) {
    const decided = operator === '||';
    return (yield* first.run(machine)) === decided ? decided : yield* second.run(machine);
  });
}

/** Objects are compared by identity; boxes from -128 to 127 are the same object (JLS §5.1.7). */
function identity(operator: string, left: Compiled, right: Compiled, scope: JavaScope, spot: JavaSpot): Compiled {
  // Which texts are one object depends on the compiler and on intern(): nobody should ask.
  if ((left.type === 'String' && right.type !== 'null') || (right.type === 'String' && left.type !== 'null')) scope.refuse(spot, 'javaTextIdentity', { operator });
  const same = (x: JavaValue, y: JavaValue): boolean => x === y || (isBoxed(x) && isBoxed(y) && x.className === y.className && x.className !== 'java.lang.Double' && x.boxed === y.boxed && x.boxed >= -128 && x.boxed <= 127);
  const [first, second] = [asReference(left), asReference(right)];
  return compiled('boolean', function* (machine) {
    return same(yield* first.run(machine), yield* second.run(machine)) === (operator === '==');
  });
}

function both(operands: string, type: string, left: Compiled, right: Compiled, act: (x: JavaValue, y: JavaValue, machine: JavaMachine) => JavaValue): Compiled {
  const [first, second] = [asPrimitive(left, operands), asPrimitive(right, operands)];
  return compiled(type, function* (machine) {
    const x = yield* first.run(machine);
    return act(x, yield* second.run(machine), machine);
  });
}

function compared(operator: string, x: number, y: number): boolean {
  switch (operator) {
    case '==': return x === y;
    case '!=': return x !== y;
    case '<': return x < y;
    case '>': return x > y;
    case '<=': return x <= y;
    default: return x >= y;
  }
}

/** Both operands have the type already. */
export function arithmetic(machine: JavaMachine, operator: string, type: string, x: JavaValue, y: JavaValue): JavaValue {
  if (type === 'long') return BigInt.asIntN(64, onLongs(machine, operator, x as bigint, y as bigint));
  const [a, b] = [x as number, y as number];
  if (type === 'int' && b === 0 && (operator === '/' || operator === '%')) machine.raise('java.lang.ArithmeticException', '/ by zero');
  switch (operator) {
    case '+': return type === 'int' ? (a + b) | 0 : a + b;
    case '-': return type === 'int' ? (a - b) | 0 : a - b;
    case '*': return type === 'int' ? Math.imul(a, b) : a * b;
    case '/': return type === 'int' ? Math.trunc(a / b) | 0 : a / b;
    case '%': return type === 'int' ? a % b | 0 : a % b;
    case '&': return a & b;
    case '|': return a | b;
    default: return a ^ b;
  }
}

function onLongs(machine: JavaMachine, operator: string, a: bigint, b: bigint): bigint {
  if (b === 0n && (operator === '/' || operator === '%')) return machine.raise('java.lang.ArithmeticException', '/ by zero');
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    case '%': return a % b;
    case '&': return a & b;
    case '|': return a | b;
    default: return a ^ b;
  }
}
