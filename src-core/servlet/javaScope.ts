/** What names mean at a place of Java source: locals by block, then fields and methods of the class around. */
import type { Compiled } from './javaConvert.ts';
import { refuse, type JavaText } from './javaLexer.ts';
import type { JavaCatalogue } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import type { JavaRun } from './javaEvents.ts';
import type { JavaExpression, JavaMethod, JavaSpot } from './javaTree.ts';
import { BOXES, argumentsOf, baseOf, elementOf, isPrimitive } from './javaTypes.ts';
import type { JavaInstance, JavaValue } from './javaValues.ts';

export interface JavaVariableInfo {
  readonly type: string;
  readonly isFinal: boolean;
}

/** A method with its body as something that runs. */
export interface CompiledMethod {
  readonly method: JavaMethod;
  invoke(machine: JavaMachine, self: JavaInstance, args: readonly JavaValue[]): JavaRun<JavaValue>;
}

/** The class whose source is compiled. */
export interface JavaClassContext {
  readonly source: JavaText;
  readonly catalogue: JavaCatalogue;
  readonly name: string;
  readonly fields: ReadonlyMap<string, JavaVariableInfo>;
  readonly methods: readonly JavaMethod[];
  /** How any expression is compiled: the kinds of expressions have files of their own, and hold each other as parts. */
  compileExpression(expression: JavaExpression, scope: JavaScope): Compiled;
  /** Filled when all have been compiled: methods call each other. */
  readonly compiled: Map<JavaMethod, CompiledMethod>;
}

export class JavaScope {
  readonly context: JavaClassContext;
  readonly returns: string;
  readonly inLoop: boolean;
  private readonly parent: JavaScope | null;
  private readonly locals = new Map<string, JavaVariableInfo>();

  constructor(context: JavaClassContext, returns: string, parent: JavaScope | null = null, inLoop = parent?.inLoop ?? false) {
    this.context = context;
    this.returns = returns;
    this.parent = parent;
    this.inLoop = inLoop;
  }

  nested(inLoop?: boolean): JavaScope {
    return new JavaScope(this.context, this.returns, this, inLoop);
  }

  local(name: string): JavaVariableInfo | null {
    return this.locals.get(name) ?? this.parent?.local(name) ?? null;
  }

  /** JLS §6.4: a local may not hide another one. */
  declare(name: string, info: JavaVariableInfo, spot: JavaSpot): void {
    if (this.local(name)) this.refuse(spot, 'javaDuplicateName', { name });
    this.locals.set(name, info);
  }

  get names(): readonly string[] {
    return [...this.locals.keys()];
  }

  /** Gives the type back when each class in it is known. */
  checkedType(type: string, spot: JavaSpot): string {
    const element = elementOf(type);
    if (element !== null) return this.checkedType(element, spot) && type;
    if (isPrimitive(type)) return type;
    if (!this.context.catalogue.knows(baseOf(type))) this.refuse(spot, 'javaUnknownClass', { name: baseOf(type) });
    for (const argument of argumentsOf(type)) {
      if (isPrimitive(argument)) this.refuse(spot, 'javaIncompatible', { found: argument, wanted: BOXES[argument]! });
      this.checkedType(argument, spot);
    }
    return type;
  }

  /** The class that an expression names, `Math` or `java.util.List`; `null` when it is a value. */
  classNamed(expression: JavaExpression): string | null {
    if (expression.kind !== 'name' && expression.kind !== 'field') return null;
    const path: string[] = [];
    let at: JavaExpression = expression;
    for (; at.kind === 'field'; at = at.target) path.unshift(at.name);
    if (at.kind !== 'name' || this.local(at.name) || this.context.fields.has(at.name)) return null;
    const name = path.at(-1) ?? at.name;
    return this.context.catalogue.knows(name) ? name : null;
  }

  /** A part of an expression here, ready to run. */
  compile(expression: JavaExpression): Compiled {
    return this.context.compileExpression(expression, this);
  }

  refuse(spot: JavaSpot, ...rest: RefusalParts): never {
    return refuse(this.context.source, spot, ...rest);
  }
}

type RefusalParts = Parameters<typeof refuse> extends [unknown, unknown, ...infer Rest] ? Rest : never;
