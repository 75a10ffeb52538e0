/** Statements become generators that tell each line before they act, and give back how they ended (JLS §14). */
import { compileExpression } from './javaCompileExpression.ts';
import { convertedTo, isInstance, type Compiled } from './javaConvert.ts';
import type { JavaEvent, JavaRun } from './javaEvents.ts';
import { compileInitial } from './javaInitial.ts';
import { JavaThrow, type JavaMachine } from './javaMachine.ts';
import type { JavaScope } from './javaScope.ts';
import type { JavaExpression, JavaSpot, JavaStatement } from './javaTree.ts';
import { argumentsOf, baseOf, elementOf, isReferenceAssignable, isSubclass } from './javaTypes.ts';
import { isArray, isList, isThrowable, textOf, throwableText, zeroOf, type JavaValue } from './javaValues.ts';

/** How a statement ended: `null` when the next one follows. */
export type Ending = null | { readonly kind: 'break' | 'continue' } | { readonly kind: 'return'; readonly value: JavaValue };
export type Act = (machine: JavaMachine) => JavaRun<Ending>;

export function compileBlock(body: readonly JavaStatement[], scope: JavaScope): Act {
  const acts = body.map((statement) => compileStatement(statement, scope));
  const { names } = scope;
  return function* (machine) {
    try {
      for (const act of acts) {
        const ending = yield* act(machine);
        if (ending) return ending;
      }
      return null;
    } finally {
      for (const name of names) machine.frame.locals.delete(name);
    }
  };
}

function compileStatement(statement: JavaStatement, scope: JavaScope): Act {
  switch (statement.kind) {
    case 'block': return compileBlock(statement.body, scope.nested());
    case 'local': return local(statement, scope);
    case 'expression': {
      const expression = compileExpression(statement.expression, scope);
      return at(statement, function* (machine) {
        yield* expression.run(machine);
        return null;
      });
    }
    case 'if': return ifStatement(statement, scope);
    case 'while': case 'do': return whileStatement(statement, scope);
    case 'for': return forStatement(statement, scope);
    case 'forEach': return forEachStatement(statement, scope);
    case 'return': return returnStatement(statement, scope);
    case 'break': case 'continue':
      if (!scope.inLoop) scope.refuse(statement, 'javaOutsideLoop', { what: statement.kind });
      // eslint-disable-next-line require-yield
      return at(statement, function* () {
        return { kind: statement.kind };
      });
    case 'throw': {
      const thrown = compileExpression(statement.value, scope);
      if (!isReferenceAssignable(scope.context.catalogue.hierarchy, thrown.type, 'Throwable')) scope.refuse(statement.value, 'javaIncompatible', { found: thrown.type, wanted: 'Throwable' });
      return at(statement, function* (machine) {
        const found = yield* thrown.run(machine);
        throw isThrowable(found) ? new JavaThrow(found) : machine.raise('java.lang.NullPointerException', null);
      });
    }
    case 'try': return tryStatement(statement, scope);
    case 'synchronized': return synchronizedStatement(statement, scope);
  }
}

function at(spot: JavaSpot, act: Act): Act {
  return function* (machine) {
    yield* tell(machine, spot);
    return yield* act(machine);
  };
}

function* tell(machine: JavaMachine, { line }: JavaSpot): Generator<JavaEvent, void, void> {
  machine.step();
  machine.frame.line = line;
  yield machine.event('line');
}

function local(statement: JavaStatement & { kind: 'local' }, scope: JavaScope): Act {
  const parts = statement.variables.map((variable) => {
    const value = variable.value;
    if (statement.type === 'var' && value === null) scope.refuse(variable, 'javaExpected', { expected: '=', token: ';' });
    const source = value && (statement.type === 'var' ? compileExpression(value, scope) : compileInitial(value, scope.checkedType(statement.type, statement), scope));
    const type = statement.type === 'var' ? source!.type : scope.checkedType(statement.type, statement);
    if (type === 'void' || type === 'null') scope.refuse(variable, 'javaIncompatible', { found: type, wanted: statement.type });
    scope.declare(variable.name, { type, isFinal: statement.isFinal }, variable);
    return { name: variable.name, type, source };
  });
  const declare: Act = function* (machine) {
    for (const { name, type, source } of parts) {
      const value = source ? yield* source.run(machine) : zeroOf(type);
      if (source) machine.frame.locals.set(name, { type, value });
      else machine.frame.locals.delete(name);
    }
    return null;
  };
  return parts.some(({ source }) => source !== null) ? at(statement, declare) : declare;
}

function ifStatement(statement: JavaStatement & { kind: 'if' }, scope: JavaScope): Act {
  const condition = truth(statement.condition, scope);
  const [yes, no] = [compileBlock([statement.yes], scope.nested()), statement.no && compileBlock([statement.no], scope.nested())];
  return at(statement, function* (machine) {
    if ((yield* condition.run(machine)) === true) return yield* yes(machine);
    return no ? yield* no(machine) : null;
  });
}

function truth(expression: JavaExpression, scope: JavaScope): Compiled {
  return convertedTo(compileExpression(expression, scope), 'boolean', scope, expression);
}

function whileStatement(statement: JavaStatement & { kind: 'while' | 'do' }, scope: JavaScope): Act {
  const condition = truth(statement.condition, scope);
  const body = compileBlock([statement.body], scope.nested(true));
  return function* (machine) {
    for (let first = statement.kind === 'do'; ; first = false) {
      if (!first) {
        yield* tell(machine, statement.kind === 'do' ? statement.condition : statement);
        if ((yield* condition.run(machine)) !== true) return null;
      }
      const ending = yield* body(machine);
      if (ending?.kind === 'break') return null;
      if (ending?.kind === 'return') return ending;
    }
  };
}

function forStatement(statement: JavaStatement & { kind: 'for' }, scope: JavaScope): Act {
  const own = scope.nested(true);
  const start = statement.start.map((each) => compileStatement(each, own));
  const condition = statement.condition && truth(statement.condition, own);
  const step = statement.step.map((each) => compileExpression(each, own));
  const body = compileBlock([statement.body], own.nested(true));
  return function* (machine) {
    for (const act of start) yield* act(machine);
    try {
      for (let first = true; ; first = false) {
        if (!first || start.length === 0) yield* tell(machine, statement);
        if (!first) for (const each of step) yield* each.run(machine);
        if (condition && (yield* condition.run(machine)) !== true) return null;
        const ending = yield* body(machine);
        if (ending?.kind === 'break') return null;
        if (ending?.kind === 'return') return ending;
      }
    } finally {
      for (const name of own.names) machine.frame.locals.delete(name);
    }
  };
}

function forEachStatement(statement: JavaStatement & { kind: 'forEach' }, scope: JavaScope): Act {
  const { hierarchy } = scope.context.catalogue;
  const items = compileExpression(statement.items, scope);
  const found = elementOf(items.type) ?? (isSubclass(hierarchy, baseOf(items.type), 'Iterable') ? (argumentsOf(items.type)[0] ?? 'Object') : null);
  if (found === null) return scope.refuse(statement.items, 'javaIncompatible', { found: items.type, wanted: 'Iterable' });
  const own = scope.nested(true);
  const type = statement.type === 'var' ? found : scope.checkedType(statement.type, statement);
  let current: JavaValue = null;
  // eslint-disable-next-line require-yield
  const each = convertedTo({ type: found, described: '', *run() { return current; } }, type, scope, statement);
  own.declare(statement.name, { type, isFinal: false }, statement);
  const body = compileBlock([statement.body], own.nested(true));
  return function* (machine) {
    yield* tell(machine, statement);
    const source = yield* items.run(machine);
    const values = source !== null && isArray(source) ? source.items : source !== null && isList(source) ? source.list : machine.raise('java.lang.NullPointerException', `Cannot invoke "java.util.List.iterator()"`);
    try {
      for (let i = 0; i < values.length; i++) {
        if (i > 0) yield* tell(machine, statement);
        current = values[i]!;
        machine.frame.locals.set(statement.name, { type, value: yield* each.run(machine) });
        const ending = yield* body(machine);
        if (ending?.kind === 'break') break;
        if (ending?.kind === 'return') return ending;
      }
      return null;
    } finally {
      machine.frame.locals.delete(statement.name);
    }
  };
}

function returnStatement(statement: JavaStatement & { kind: 'return' }, scope: JavaScope): Act {
  const { returns } = scope;
  if ((returns === 'void') !== (statement.value === null)) scope.refuse(statement, 'javaIncompatible', { found: statement.value ? compileExpression(statement.value, scope).type : 'void', wanted: returns });
  const value = statement.value && compileInitial(statement.value, returns, scope);
  return at(statement, function* (machine) {
    return { kind: 'return', value: value ? yield* value.run(machine) : null };
  });
}

function tryStatement(statement: JavaStatement & { kind: 'try' }, scope: JavaScope): Act {
  const { catalogue } = scope.context;
  const body = compileBlock([statement.body], scope.nested());
  const catches = statement.catches.map(({ types, name, body: handler, ...spot }) => {
    for (const type of types) if (!isSubclass(catalogue.hierarchy, scope.checkedType(type, spot), 'Throwable')) scope.refuse(spot, 'javaIncompatible', { found: type, wanted: 'Throwable' });
    const own = scope.nested();
    const type = types.length === 1 ? types[0]! : 'Throwable';
    own.declare(name, { type, isFinal: types.length > 1 }, spot);
    return { types, name, type, act: compileBlock([handler], own.nested()), spot };
  });
  const last = statement.last && compileBlock([statement.last], scope.nested());
  const guarded: Act = function* (machine) {
    try {
      return yield* body(machine);
    } catch (thrown) {
      const handler = thrown instanceof JavaThrow ? catches.find(({ types }) => types.some((type) => isInstance(catalogue, thrown.throwable, type))) : undefined;
      if (!handler || !(thrown instanceof JavaThrow)) throw thrown;
      yield raised(machine, thrown);
      yield* tell(machine, handler.spot);
      machine.frame.locals.set(handler.name, { type: handler.type, value: thrown.throwable });
      const ending = yield* handler.act(machine);
      machine.frame.locals.delete(handler.name);
      return ending;
    }
  };
  if (!last) return guarded;
  return function* (machine) {
    let ending: Ending = null;
    try {
      ending = yield* guarded(machine);
    } catch (thrown) {
      if (!(thrown instanceof JavaThrow)) throw thrown;
      const instead = yield* last(machine);
      if (instead) return instead;
      throw thrown;
    }
    return (yield* last(machine)) ?? ending;
  };
}

/** JLS §14.19: the object's monitor, which a thread may enter again; left also by an exception, and never by a loop without end. */
function synchronizedStatement(statement: JavaStatement & { kind: 'synchronized' }, scope: JavaScope): Act {
  const body = compileBlock([statement.body], scope.nested());
  return function* (machine) {
    const name = `monitor of ${textOf('Object', machine.frame.self)}`;
    const entered = machine.monitors.get(name) ?? 0;
    if (entered === 0) yield { kind: 'lock', name };
    machine.monitors.set(name, entered + 1);
    const leave = function* (): Generator<JavaEvent, void, void> {
      machine.monitors.set(name, entered);
      if (entered === 0) yield { kind: 'unlock', name };
    };
    let ending: Ending;
    try {
      ending = yield* body(machine);
    } catch (thrown) {
      if (thrown instanceof JavaThrow) yield* leave();
      throw thrown;
    }
    yield* leave();
    return ending;
  };
}

export function raised(machine: JavaMachine, { throwable }: JavaThrow): JavaEvent {
  return { kind: 'raise', ...machine.place(), exception: throwableText(throwable) };
}

/** Whether the end of the statements can be reached (JLS §14.22), so that a method with a value needs a return there. */
export function canComplete(body: readonly JavaStatement[]): boolean {
  return body.every((statement) => statementCompletes(statement));
}

function statementCompletes(statement: JavaStatement): boolean {
  switch (statement.kind) {
    case 'return': case 'throw': case 'break': case 'continue': return false;
    case 'block': return canComplete(statement.body);
    case 'synchronized': return statementCompletes(statement.body);
    case 'if': return statement.no === null || statementCompletes(statement.yes) || statementCompletes(statement.no);
    case 'while': case 'do': return !(isTrue(statement.condition) && !breaks(statement.body));
    case 'for': return !((statement.condition === null || isTrue(statement.condition)) && !breaks(statement.body));
    case 'try': return statement.last !== null && !statementCompletes(statement.last) ? false : statementCompletes(statement.body) || statement.catches.some((each) => statementCompletes(each.body));
    default: return true;
  }
}

function isTrue(expression: JavaExpression): boolean {
  return expression.kind === 'literal' && expression.value === true;
}

function breaks(statement: JavaStatement): boolean {
  switch (statement.kind) {
    case 'break': return true;
    case 'block': return statement.body.some(breaks);
    case 'synchronized': return breaks(statement.body);
    case 'if': return breaks(statement.yes) || (statement.no !== null && breaks(statement.no));
    case 'try': return breaks(statement.body) || statement.catches.some(({ body }) => breaks(body)) || (statement.last !== null && breaks(statement.last));
    default: return false;
  }
}

