/** The small Java: what a JVM would print for the same source (JLS 17; each row was thought through by its paragraph). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusesOnlyByConfigError, locatedError } from '../config/locatedError.ts';
import { javaText, output, runClass, shown } from './javaRun.ts';
import { parseJavaClass } from '../../src-core/servlet/javaParser.ts';
import { doubleText } from '../../src-core/servlet/javaValues.ts';

describe('expressions', () => {
  test.each([
    // Integer arithmetic (§15.17, §15.18): division truncates, results wrap.
    ['7 / 2', '3'], ['-7 / 2', '-3'], ['-7 % 3', '-1'], ['7 / 2.0', '3.5'], ['2147483647 + 1', '-2147483648'], ['-2147483648', '-2147483648'],
    ['65536 * 65536', '0'], ['65536L * 65536', '4294967296'], ['Long.MAX_VALUE + 1', '-9223372036854775808'], ['Integer.MAX_VALUE', '2147483647'],
    ['1 / 0.0', 'Infinity'], ['0.1 + 0.2', '0.30000000000000004'], ['1.0', '1.0'], ['1e7', '1.0E7'], ['0.0001', '1.0E-4'], ['100.0 / 3', '33.333333333333336'],
    // Strings (§15.18.1, §5.1.11).
    ['"a" + null', 'anull'], ['1 + 2 + "3" + 4 + 5', '3345'], ['"" + \'a\' + 1', 'a1'], ["'a' + 1", '98'], ["(char) ('a' + 1)", 'b'], ['"x" + 1.0', 'x1.0'],
    ['"한글".length()', '2'], ['"abc".substring(1, 2)', 'b'], ['"a-b".replace("-", "$&")', 'a$&b'], ['" x ".trim() + "|"', 'x|'], ['"b".compareTo("a")', '1'],
    ['"kim".hashCode()', '106191'], ['"kim".equals("k" + "im")', 'true'], ['"abc".charAt(1)', 'b'], ['"abc".indexOf(\'c\')', '2'],
    // Logic, comparison, conditional.
    ['1 == 1.0', 'true'], ["'a' == 97", 'true'], ['true && !false || false', 'true'], ['3 > 2 ? "yes" : "no"', 'yes'], ['true ? 1 : 2.0', '1.0'], ['null == null', 'true'],
    // Casts (§5.1.3).
    ['(int) 3.99', '3'], ['(int) -3.99', '-3'], ['(int) 1e20', '2147483647'], ['(int) 4294967297L', '1'], ['(double) 1', '1.0'], ['(long) 1.5', '1'],
    // Boxes.
    ['Integer.parseInt("42") + 1', '43'], ['Integer.valueOf(127) == Integer.valueOf(127)', 'true'], ['Integer.valueOf(128) == Integer.valueOf(128)', 'false'], ['Integer.valueOf(128).equals(128)', 'true'],
    ['Math.max(1, 2L)', '2'], ['Math.round(2.5)', '3'], ['Math.floorMod(-1, 3)', '2'], ['Integer.toHexString(-1)', 'ffffffff'],
    ['java.util.List.of("a", "b")', '[a, b]'], ['new StringBuilder("ab").append(1).reverse()', '1ba'], ['this.getClass().getName()', 'Test'], ['Thread.currentThread().getName()', 'main'],
    ['0x1F', '31'], ['1_000', '1000'], ['(1 + 2) * 3', '9'], ['-(-5)', '5'], ['"a" + (1 > 0)', 'atrue'], ['"\\u0041\\t|"', 'A\t|'],
  ])('%s is %s', (expression, text) => {
    expect(shown(expression)).toBe(text);
  });

  test.each([
    ['int i = 1; i += 2.7;', 'i', '3'], ['int i = 5;', 'i++ + ++i', '12'], ['int i = 1;', 'i++ + i', '3'], ['char c = \'a\'; c++;', 'c', 'b'], ['String s = "a"; s += 1 + 2;', 's', 'a3'],
    ['Integer n = 5; n++;', 'n', '6'], ['int[] a = {1, 2, 3}; a[1] += 5;', 'a[1] + a.length', '10'], ['int[] a = new int[2];', 'a[0]', '0'], ['double d = 1;', 'd', '1.0'], ['long n = 2147483647; n++;', 'n', '2147483648'],
    ['var list = new java.util.ArrayList<String>(); list.add("x");', 'list.get(0).length()', '1'], ['Object o = 5;', 'o', '5'], ['Object o = 5;', '(Integer) o + 1', '6'], ['Object o = "s";', 'o instanceof String', 'true'],
    ['Map<String, Integer> m = new HashMap<>(); m.put("a", 1); m.put("a", m.get("a") + 1);', 'm', '{a=2}'], ['final int k = 3;', 'k * 2', '6'], ['int a = 1, b = 2;', 'a + b', '3'], ['int i = 3; i = i++ + i;', 'i', '7'],
  ])('%s %s is %s', (before, expression, text) => {
    expect(shown(expression, before)).toBe(text);
  });

  test('numbers print as Double.toString prints them', () => {
    expect([1e21, 123456789.5, 0.001, 9999999, 1e-5, 1.5e300, -0].map(doubleText)).toEqual(['1.0E21', '1.234567895E8', '0.001', '9999999.0', '1.0E-5', '1.5E300', '-0.0']);
  });
});

describe('statements', () => {
  test.each([
    ['for (int i = 0; i < 3; i++) System.out.print(i);', '012'],
    ['for (String s : List.of("a", "b")) { if (s.equals("b")) continue; System.out.print(s); }', 'a'],
    ['int n = 0; while (true) { if (++n == 4) break; } System.out.print(n);', '4'],
    ['int n = 9; do { n--; } while (n > 5); System.out.print(n);', '5'],
    ['for (int i = 0; ; i++) { if (i > 2) { System.out.print(i); return; } }', '3'],
    ['if (1 > 2) System.out.print("a"); else if (2 > 1) System.out.print("b"); else System.out.print("c");', 'b'],
    ['try { Integer.parseInt("x"); } catch (NumberFormatException e) { System.out.print(e.getMessage()); } finally { System.out.print(" end"); }', 'For input string: "x" end'],
    ['try { throw new IllegalStateException("no"); } catch (IllegalArgumentException | IllegalStateException e) { System.out.print(e); }', 'java.lang.IllegalStateException: no'],
    ['for (int v : new int[] {1, 2}) System.out.println(v);', '1\n2\n'],
  ])('%s', (statements, text) => {
    expect(output(statements)).toBe(text);
  });

  test('fields are the object\'s, methods call each other', () => {
    const { outcome } = runClass('int total = 3;\nint add(int n) { total += n; return total; }\nint run() { add(2); return add(10); }');
    expect(outcome).toEqual({ kind: 'returned', result: 15 });
  });
});

describe('exceptions', () => {
  test.each([
    ['int a = 1 / 0;', 'java.lang.ArithmeticException: / by zero\n\tat Test.run(Test.java:3)'],
    ['\nInteger.parseInt("12a");', 'java.lang.NumberFormatException: For input string: "12a"\n\tat Test.run(Test.java:4)'],
    ['String name = null;\nname.length();', 'java.lang.NullPointerException: Cannot invoke "String.length()" because "name" is null\n\tat Test.run(Test.java:4)'],
    ['Integer n = null; int i = n;', 'java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because "n" is null\n\tat Test.run(Test.java:3)'],
    ['int[] a = {1}; a[1] = 2;', 'java.lang.ArrayIndexOutOfBoundsException: Index 1 out of bounds for length 1\n\tat Test.run(Test.java:3)'],
    ['Object o = "s"; Integer i = (Integer) o;', 'java.lang.ClassCastException: class java.lang.String cannot be cast to class java.lang.Integer\n\tat Test.run(Test.java:3)'],
    ['List.of(1).add(2);', 'java.lang.UnsupportedOperationException\n\tat Test.run(Test.java:3)'],
    ['"abc".substring(2, 1);', 'java.lang.StringIndexOutOfBoundsException: begin 2, end 1, length 3\n\tat Test.run(Test.java:3)'],
  ])('%s', (statements, trace) => {
    expect(output(statements)).toBe(trace);
  });

  test('the trace names every frame, innermost first; each call event has its end', () => {
    const { events, outcome } = runClass('void run() {\n  low(0);\n}\nint low(int n) {\n  return 5 / n;\n}');
    expect(outcome.kind === 'raised' && outcome.throwable.trace).toEqual(['Test.low(Test.java:6)', 'Test.run(Test.java:3)']);
    expect(events.map(({ kind }) => kind)).toEqual(['call', 'line', 'call', 'line', 'raise', 'unwind', 'unwind']);
  });

  test('endless loops and endless recursion end', () => {
    expect(output('while (true) { }', 1000)).toBe('stopped');
    expect(output('for (;;) { try { Math.abs(1); } finally { } }', 1000)).toBe('stopped');
    const { outcome } = runClass('void run() { run(); }');
    expect(outcome.kind === 'raised' && outcome.throwable.className).toBe('java.lang.StackOverflowError');
  });
});

describe('what javac refuses, or we do not have', () => {
  test.each([
    ['int x = "a";', '3:9 javaIncompatible {"found":"String","wanted":"int"}'],
    ['int x = 1.5;', '3:9 javaIncompatible {"found":"double","wanted":"int"}'],
    ['String s = y;', '3:12 javaUnknownName {"name":"y"}'],
    ['int x = 1; int x = 2;', '3:16 javaDuplicateName {"name":"x"}'],
    ['"a".size();', '3:5 javaUnknownMethod {"type":"String","name":"size","arguments":""}'],
    ['int x = 1', '3:10 javaExpected {"expected":";","token":"}"}'],
    ['foo.bar();', '3:1 javaUnknownName {"name":"foo"}'],
    ['Foo f = null;', '3:1 javaUnknownClass {"name":"Foo"}'],
    ['if ("a" == "b") { }', '3:9 javaTextIdentity {"operator":"=="}'],
    ['int x = 1; if (x) { }', '3:16 javaIncompatible {"found":"int","wanted":"boolean"}'],
    ['final int x = 1; x = 2;', '3:18 javaFinal {"name":"x"}'],
    ['switch (1) { }', '3:1 javaUnsupported {"what":"switch"}'],
    ['Runnable r = () -> { };', '3:15 javaExpected {"expected":"an expression","token":")"}'],
    ['boolean b = 1 + true;', '3:15 javaOperands {"operator":"+","types":"int, boolean"}'],
    ['break;', '3:1 javaOutsideLoop {"what":"break"}'],
    ['return 1;', '3:1 javaIncompatible {"found":"int","wanted":"void"}'],
    ['1 + 2;', '3:1 javaNotStatement {}'],
    ['String s = "a', '3:12 javaUnclosed {"what":"\\""}'],
    ['int x = 3000000000;', '3:9 javaNumberTooLarge {"value":"3000000000"}'],
    ['float f = 1;', '3:1 javaUnsupported {"what":"float"}'],
    ['List<int> l = null;', '3:1 javaIncompatible {"found":"int","wanted":"Integer"}'],
    ['int i = null;', '3:9 javaIncompatible {"found":"null","wanted":"int"}'],
  ])('%s', (statements, error) => {
    expect(locatedError(() => output(statements))).toBe(error);
  });

  test('a method with a value must return on every way; static and constructors are not here', () => {
    expect(locatedError(() => runClass('int f(int n) { if (n > 0) return 1; }\nvoid run() { }'))).toBe('2:5 javaMissingReturn {"name":"f"}');
    expect(locatedError(() => runClass('static int n = 0;'))).toBe('2:1 javaUnsupported {"what":"static"}');
    expect(runClass('int f(int n) { while (true) { if (n > 0) return 1; n++; } }\nvoid run() { f(0); }').outcome.kind).toBe('returned');
  });

  test('any text is read or refused with a place', () => {
    const words = fc.constantFrom('class', 'A', '{', '}', '(', ')', 'int', 'x', '=', '1', ';', '+', '"s"', '.', 'if', 'for', 'new', '<', '>', '[', ']', ',', '?', ':', 'return', '\n', "'c'", 'try', '-', '@', '/*');
    const read = (text: string): unknown => parseJavaClass(javaText(text));
    fc.assert(fc.property(fc.array(words, { maxLength: 40 }), (parts) => refusesOnlyByConfigError(`class A { void run() { ${parts.join(' ')} } }`, read)), { numRuns: 300 });
    refusesOnlyByConfigError(`class A { int x = ${'('.repeat(5000)}`, read);
  });
});
