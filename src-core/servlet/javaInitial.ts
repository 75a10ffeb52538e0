/** Values that a variable begins with, and arrays (JLS §8.3.2, §10.6, §15.10). */
import { asPrimitive, compiled, convertedTo, runAll, type Compiled } from './javaConvert.ts';
import type { JavaScope } from './javaScope.ts';
import type { JavaExpression } from './javaTree.ts';
import { elementOf } from './javaTypes.ts';
import { zeroOf, type JavaArray } from './javaValues.ts';

/** `{1, 2}` has the type of the variable that it is for. */
export function compileInitial(expression: JavaExpression, type: string, scope: JavaScope): Compiled {
  const bare = expression.kind === 'newArray' && expression.element === '' ? elementOf(type) : null;
  if (expression.kind === 'newArray' && expression.element === '' && bare === null) scope.refuse(expression, 'javaIncompatible', { found: '{…}', wanted: type });
  const found = bare !== null && expression.kind === 'newArray' ? arrayCreation(expression, bare, scope) : scope.compile(expression);
  const isConstant = expression.kind === 'literal' && expression.type === 'int' && type === 'char' && Number(expression.value) >= 0 && Number(expression.value) <= 0xffff;
  return isConstant ? asPrimitive(found, 'char') : convertedTo(found, type, scope, expression);
}

const ARRAY_LIMIT = 100_000;

export function arrayCreation(expression: JavaExpression & { kind: 'newArray' }, type: string, scope: JavaScope): Compiled {
  scope.checkedType(type, expression);
  const items = expression.items.map((item) => compileInitial(item, type, scope));
  const size = expression.size && convertedTo(scope.compile(expression.size), 'int', scope, expression.size);
  return compiled(`${type}[]`, function* (machine) {
    const count = size ? Number(yield* size.run(machine)) : items.length;
    if (count < 0) machine.raise('java.lang.NegativeArraySizeException', String(count));
    if (count > ARRAY_LIMIT) machine.raise('java.lang.OutOfMemoryError', 'Java heap space');
    const values = size ? Array.from({ length: count }, () => zeroOf(type)) : yield* runAll(items, machine);
    return { className: `${type}[]`, element: type, items: [...values] } as JavaArray;
  });
}
