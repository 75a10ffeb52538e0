/** Expressions become functions with a static type: names and methods are looked up once, so that a mistake has its place before anything runs. */
import { call, creation } from './javaCalls.ts';
import { asPrimitive, castTo, compiled, convertedTo, isInstance, type Compiled } from './javaConvert.ts';
import type { JavaRun } from './javaEvents.ts';
import { arrayCreation } from './javaInitial.ts';
import { arithmetic, binary } from './javaOperators.ts';
import { assign, element, fieldOf, update, variable } from './javaPlaces.ts';
import type { JavaScope } from './javaScope.ts';
import type { JavaExpression } from './javaTree.ts';
import { BOXES, isNumeric, isPrimitive, promoted, unboxed } from './javaTypes.ts';
import type { JavaClassObject, JavaValue } from './javaValues.ts';

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

function* value(found: JavaValue): JavaRun<JavaValue> {
  return found;
}

function constant(type: string, found: JavaValue): Compiled {
  return compiled(type, () => value(found), type === 'null' ? '"null"' : '');
}

function classLiteral(type: string, scope: JavaScope): Compiled {
  const named = scope.context.catalogue.qualified(type);
  return constant('Class', { className: 'java.lang.Class', named, parent: 'java.lang.Object' } as JavaClassObject);
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
