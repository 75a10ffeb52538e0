/** Runs a method body of Java and collects what it prints, and how it ends. */
import { compileJava, runJava, type JavaOutcome } from '../../src-core/servlet/javaEvaluator.ts';
import type { JavaEvent, JavaRun } from '../../src-core/servlet/javaEvents.ts';
import type { JavaText } from '../../src-core/servlet/javaLexer.ts';
import { stackTraceOf, type JavaWorld } from '../../src-core/servlet/javaMachine.ts';
import { parseJavaClass } from '../../src-core/servlet/javaParser.ts';
import type { JavaValue } from '../../src-core/servlet/javaValues.ts';

export const world: JavaWorld = { threadName: 'main', pid: 1, epochMs: () => 1_000 };

export const javaText = (text: string, file = 'Test.java'): JavaText => ({ text, file, place: ({ line, column }) => ({ source: file, line, column }) });

export function collected<Result>(run: JavaRun<Result>): { readonly events: JavaEvent[]; readonly result: Result } {
  const events: JavaEvent[] = [];
  for (;;) {
    const turn = run.next();
    if (turn.done === true) return { events, result: turn.value };
    events.push(turn.value);
  }
}

export const printed = (events: readonly JavaEvent[]): string => events.map((event) => (event.kind === 'write' ? event.text : '')).join('');

/** `members` are those of a class with a method `void run()`. */
export function runClass(members: string, budget?: number): { readonly events: JavaEvent[]; readonly outcome: JavaOutcome<JavaValue> } {
  const source = javaText(`class Test {\n${members}\n}`);
  const program = compileJava(source, parseJavaClass(source));
  const { events, result } = collected(
    runJava(world, function* (machine) {
      const self = yield* program.instance(machine, 1);
      return yield* program.invoke(machine, self, program.method('run', 0)!, []);
    }, budget),
  );
  return { events, outcome: result };
}

/** What the statements print; an exception's stack trace, or `stopped`, after it. */
export function output(statements: string, budget?: number): string {
  const { events, outcome } = runClass(`void run() {\n${statements}\n}`, budget);
  const end = outcome.kind === 'raised' ? stackTraceOf(outcome.throwable) : outcome.kind === 'stopped' ? 'stopped' : '';
  return printed(events) + end;
}

/** The value of an expression as Java prints it. */
export function shown(expression: string, before = ''): string {
  return output(`${before} System.out.print(${expression});`);
}
