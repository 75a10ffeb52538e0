/** java.lang as far as it is here (Java SE 17 API). Lengths and indices count UTF-16 units, as Java's do. */
import type { JavaLibrary, LibraryClass, NativeBody } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import { classNameOf, doubleText, hashOf, isEqual, isObject, numberTo, textOf, type Boxed, type JavaClassObject, type JavaList, type JavaThrowable, type JavaValue } from './javaValues.ts';

interface Builder {
  readonly className: string;
  text: string;
}

/** Java's bodies take what the signature beside them promises: the type parameters say it for the compiler of ours. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export const native = <Self extends JavaValue, Args extends readonly JavaValue[]>(body: (self: Self, args: Args, machine: JavaMachine) => ReturnType<NativeBody>): NativeBody => body as unknown as NativeBody;
const ofText = (body: (text: string, args: readonly string[], machine: JavaMachine) => JavaValue): NativeBody => native<string, readonly string[]>(body);
const ofNumbers = (body: (...args: number[]) => JavaValue): NativeBody => native<null, readonly number[]>((_, args) => body(...args));
const ofLongs = (body: (...args: bigint[]) => JavaValue): NativeBody => native<null, readonly bigint[]>((_, args) => body(...args));

const textClass: LibraryClass = {
  qualified: 'java.lang.String',
  parents: ['CharSequence'],
  members: {
    'int length()': ofText((text) => text.length),
    'boolean isEmpty()': ofText((text) => text === ''),
    'boolean isBlank()': ofText((text) => text.trim() === ''),
    'char charAt(int)': native<string, readonly [number]>((text, [index], machine) => (index >= 0 && index < text.length ? text.charCodeAt(index) : outside(machine, 'java.lang.StringIndexOutOfBoundsException', `Index ${index} out of bounds for length ${text.length}`))),
    'String substring(int)': native<string, readonly [number]>((text, [begin], machine) => piece(machine, text, begin, text.length)),
    'String substring(int, int)': native<string, readonly [number, number]>((text, [begin, end], machine) => piece(machine, text, begin, end)),
    'String trim()': ofText((text) => text.replace(/^[\0- ]+|[\0- ]+$/g, '')),
    'String strip()': ofText((text) => text.trim()),
    'String toUpperCase()': ofText((text) => text.toUpperCase()),
    'String toLowerCase()': ofText((text) => text.toLowerCase()),
    'String concat(String)': ofText((text, [more]) => text + more),
    'String repeat(int)': native<string, readonly [number]>((text, [count], machine) => repeated(machine, text, count)),
    'String replace(String, String)': ofText((text, [from, to]) => text.replaceAll(from!, () => to!)),
    'String replace(char, char)': native<string, readonly [number, number]>((text, [from, to]) => text.replaceAll(String.fromCharCode(from), () => String.fromCharCode(to))),
    'boolean contains(String)': ofText((text, [part]) => text.includes(part!)),
    'boolean startsWith(String)': ofText((text, [part]) => text.startsWith(part!)),
    'boolean endsWith(String)': ofText((text, [part]) => text.endsWith(part!)),
    'int indexOf(String)': ofText((text, [part]) => text.indexOf(part!)),
    'int indexOf(char)': native<string, readonly [number]>((text, [char]) => text.indexOf(String.fromCharCode(char))),
    'int lastIndexOf(String)': ofText((text, [part]) => text.lastIndexOf(part!)),
    'boolean equals(Object)': native<string, readonly [JavaValue]>((text, [other]) => text === other),
    'boolean equalsIgnoreCase(String)': ofText((text, [other]) => text.toLowerCase() === (other as string | null)?.toLowerCase()),
    'int compareTo(String)': ofText((text, [other]) => compared(text, other!)),
    'static String valueOf(char)': native<null, readonly [number]>((_, [char]) => String.fromCharCode(char)),
    'static String valueOf(int)': native<null, readonly [number]>((_, [value]) => String(value)),
    'static String valueOf(long)': native<null, readonly [bigint]>((_, [value]) => String(value)),
    'static String valueOf(double)': native<null, readonly [number]>((_, [value]) => doubleText(value)),
    'static String valueOf(Object)': native<null, readonly [JavaValue]>((_, [value]) => textOf('Object', value)),
    'static String join(String, List<String>)': native<null, readonly [string, JavaList]>((_, [between, { list }]) => list.map((item) => textOf('Object', item)).join(between)),
  },
};

const boxMembers = (primitive: string): Record<string, NativeBody> => ({
  'int intValue()': native<Boxed, readonly []>(({ boxed }) => numberTo(boxed, 'int')),
  'long longValue()': native<Boxed, readonly []>(({ boxed }) => numberTo(boxed, 'long')),
  'double doubleValue()': native<Boxed, readonly []>(({ boxed }) => numberTo(boxed, 'double')),
  [`static ${primitive} MAX_VALUE`]: () => (primitive === 'int' ? 2_147_483_647 : primitive === 'long' ? 2n ** 63n - 1n : Number.MAX_VALUE),
  [`static ${primitive} MIN_VALUE`]: () => (primitive === 'int' ? -2_147_483_648 : primitive === 'long' ? -(2n ** 63n) : Number.MIN_VALUE),
});

export const javaLang: JavaLibrary = {
  Object: {
    qualified: 'java.lang.Object',
    members: {
      'String toString()': native<JavaValue, readonly []>((self) => textOf('Object', self)),
      'boolean equals(Object)': native<JavaValue, readonly [JavaValue]>((self, [other]) => isEqual(self, other)),
      'int hashCode()': native<JavaValue, readonly []>((self) => hashOf(self)),
      'Class getClass()': native<JavaValue, readonly []>((self) => ({ className: 'java.lang.Class', named: classNameOf(self), parent: isObject(self) && 'parentName' in self ? String(self.parentName) : 'java.lang.Object' })),
    },
  },
  CharSequence: { qualified: 'java.lang.CharSequence', members: {} },
  Runnable: { qualified: 'java.lang.Runnable', members: {} },
  String: textClass,
  Class: {
    qualified: 'java.lang.Class',
    members: {
      'String getName()': native<JavaClassObject, readonly []>(({ named }) => named),
      'String getSimpleName()': native<JavaClassObject, readonly []>(({ named }) => named.slice(named.lastIndexOf('.') + 1)),
      'Class getSuperclass()': native<JavaClassObject, readonly []>(({ parent }) => ({ className: 'java.lang.Class', named: parent, parent: 'java.lang.Object' })),
    },
  },
  Number: { qualified: 'java.lang.Number', members: {} },
  Integer: {
    qualified: 'java.lang.Integer',
    parents: ['Number'],
    members: {
      ...boxMembers('int'),
      'static int parseInt(String)': native<null, readonly [string | null]>((_, [text], machine) => Number(parsed(machine, text, 31n))),
      'static Integer valueOf(String)': native<null, readonly [string | null]>((_, [text], machine) => ({ className: 'java.lang.Integer', boxed: Number(parsed(machine, text, 31n)) })),
      'static Integer valueOf(int)': native<null, readonly [number]>((_, [value]) => ({ className: 'java.lang.Integer', boxed: value })),
      'static String toString(int)': ofNumbers((value) => String(value)),
      'static String toHexString(int)': ofNumbers((value) => (value! >>> 0).toString(16)),
      'static int compare(int, int)': ofNumbers((a, b) => Math.sign(a! - b!)),
    },
  },
  Long: {
    qualified: 'java.lang.Long',
    parents: ['Number'],
    members: {
      ...boxMembers('long'),
      'static long parseLong(String)': native<null, readonly [string | null]>((_, [text], machine) => parsed(machine, text, 63n)),
      'static Long valueOf(long)': native<null, readonly [bigint]>((_, [value]) => ({ className: 'java.lang.Long', boxed: value })),
      'static String toString(long)': ofLongs((value) => String(value)),
    },
  },
  Double: {
    qualified: 'java.lang.Double',
    parents: ['Number'],
    members: {
      ...boxMembers('double'),
      'static double parseDouble(String)': native<null, readonly [string | null]>((_, [text], machine) => parsedDouble(machine, text)),
      'static String toString(double)': ofNumbers((value) => doubleText(value!)),
    },
  },
  Character: {
    qualified: 'java.lang.Character',
    members: {
      'static boolean isDigit(char)': ofNumbers((char) => /\p{Nd}/u.test(String.fromCharCode(char!))),
      'static boolean isLetter(char)': ofNumbers((char) => /\p{L}/u.test(String.fromCharCode(char!))),
      'static char toUpperCase(char)': ofNumbers((char) => String.fromCharCode(char!).toUpperCase().charCodeAt(0)),
    },
  },
  Boolean: {
    qualified: 'java.lang.Boolean',
    members: {
      'static boolean parseBoolean(String)': native<null, readonly [string | null]>((_, [text]) => text?.toLowerCase() === 'true'),
      'boolean booleanValue()': native<boolean, readonly []>((self) => self),
    },
  },
  Math: {
    qualified: 'java.lang.Math',
    members: {
      'static double PI': () => Math.PI,
      'static int abs(int)': ofNumbers((a) => Math.abs(a!) | 0),
      'static long abs(long)': ofLongs((a) => BigInt.asIntN(64, a! < 0n ? -a! : a!)),
      'static double abs(double)': ofNumbers((a) => Math.abs(a!)),
      'static int max(int, int)': ofNumbers((a, b) => Math.max(a!, b!)),
      'static long max(long, long)': ofLongs((a, b) => (a! > b! ? a! : b!)),
      'static double max(double, double)': ofNumbers((a, b) => Math.max(a!, b!)),
      'static int min(int, int)': ofNumbers((a, b) => Math.min(a!, b!)),
      'static long min(long, long)': ofLongs((a, b) => (a! < b! ? a! : b!)),
      'static double min(double, double)': ofNumbers((a, b) => Math.min(a!, b!)),
      'static int floorMod(int, int)': native<null, readonly [number, number]>((_, [a, b], machine) => (b === 0 ? machine.raise('java.lang.ArithmeticException', '/ by zero') : ((a % b) + b) % b)),
      'static double sqrt(double)': ofNumbers((a) => Math.sqrt(a!)),
      'static double pow(double, double)': ofNumbers((a, b) => a! ** b!),
      'static double floor(double)': ofNumbers((a) => Math.floor(a!)),
      'static double ceil(double)': ofNumbers((a) => Math.ceil(a!)),
      'static long round(double)': ofNumbers((a) => numberTo(Math.floor(a! + 0.5), 'long')),
    },
  },
  StringBuilder: {
    qualified: 'java.lang.StringBuilder',
    parents: ['CharSequence'],
    members: {
      'new()': (): Builder => ({ className: 'java.lang.StringBuilder', text: '' }),
      'new(String)': native<null, readonly [string]>((_, [text]): Builder => ({ className: 'java.lang.StringBuilder', text })),
      ...Object.fromEntries(['char', 'int', 'long', 'double', 'boolean', 'String', 'Object'].map((type) => [
        `StringBuilder append(${type})`,
        native<Builder & { className: string }, readonly [JavaValue]>((self, [value], machine) => {
          self.text = lengthChecked(machine, self.text + textOf(type, value));
          return self;
        }),
      ])),
      'int length()': native<Builder, readonly []>((self) => self.text.length),
      'StringBuilder reverse()': native<Builder, readonly []>((self) => {
        self.text = Array.from(self.text).toReversed().join('');
        return self;
      }),
      'String toString()': native<Builder, readonly []>((self) => self.text),
    },
  },
  Thread: {
    qualified: 'java.lang.Thread',
    members: {
      'static Thread currentThread()': native<null, readonly []>((_, _args, machine) => ({ className: 'java.lang.Thread', text: machine.world.threadName })),
      'String getName()': native<{ className: string; text: string }, readonly []>(({ text }) => text),
      'static void sleep(long)': native<null, readonly [bigint]>(function* (_, [ms], machine) {
        if (ms < 0n) machine.raise('java.lang.IllegalArgumentException', 'timeout value is negative');
        yield { kind: 'sleep', us: Number(ms) * 1000 };
      }),
    },
  },
  System: {
    qualified: 'java.lang.System',
    members: {
      'static PrintStream out': () => ({ className: 'java.io.PrintStream', stream: 'stdout' }),
      'static PrintStream err': () => ({ className: 'java.io.PrintStream', stream: 'stderr' }),
      'static long currentTimeMillis()': native<null, readonly []>((_, _args, machine) => BigInt(machine.world.epochMs())),
      'static int identityHashCode(Object)': native<null, readonly [JavaValue]>((_, [value]) => hashOf(value)),
    },
  },
  ProcessHandle: {
    qualified: 'java.lang.ProcessHandle',
    members: {
      'static ProcessHandle current()': () => ({ className: 'java.lang.ProcessHandle' }),
      'long pid()': native<JavaValue, readonly []>((_, _args, machine) => BigInt(machine.world.pid)),
    },
  },
  PrintStream: { qualified: 'java.io.PrintStream', members: printers(({ stream }: JavaValue & { stream: 'stdout' | 'stderr' }) => stream, '\n') },
};

/** print and println of a stream or writer: an event with the text. */
export function printers<Self extends JavaValue>(streamOf: (self: Self) => 'response' | 'stdout' | 'stderr', lineEnd: string, take: (self: Self, text: string) => void = () => undefined): Record<string, NativeBody> {
  const writing = (end: string, type: string): NativeBody => native<Self, readonly JavaValue[]>(function* (self, [value = '']) {
    const text = textOf(type, value) + end;
    take(self, text);
    yield { kind: 'write', stream: streamOf(self), text };
  });
  const types = ['char', 'int', 'long', 'double', 'boolean', 'String', 'Object'];
  return {
    'void println()': writing(lineEnd, 'String'),
    ...Object.fromEntries(types.flatMap((type) => [[`void print(${type})`, writing('', type)], [`void println(${type})`, writing(lineEnd, type)]])),
  };
}

/** Throwables: qualified name → parent; each can be made without arguments, with a message, and with a cause. */
const THROWABLES: Readonly<Record<string, string>> = {
  'java.lang.Throwable': 'Object', 'java.lang.Exception': 'Throwable', 'java.lang.Error': 'Throwable', 'java.lang.StackOverflowError': 'Error', 'java.lang.OutOfMemoryError': 'Error',
  'java.lang.InterruptedException': 'Exception', 'java.lang.RuntimeException': 'Exception', 'java.lang.NullPointerException': 'RuntimeException',
  'java.lang.ArithmeticException': 'RuntimeException', 'java.lang.ClassCastException': 'RuntimeException', 'java.lang.IllegalArgumentException': 'RuntimeException',
  'java.lang.IllegalStateException': 'RuntimeException', 'java.lang.UnsupportedOperationException': 'RuntimeException', 'java.lang.NumberFormatException': 'IllegalArgumentException',
  'java.lang.NegativeArraySizeException': 'RuntimeException', 'java.lang.IndexOutOfBoundsException': 'RuntimeException', 'java.lang.ArrayIndexOutOfBoundsException': 'IndexOutOfBoundsException',
  'java.lang.StringIndexOutOfBoundsException': 'IndexOutOfBoundsException', 'java.util.NoSuchElementException': 'RuntimeException', 'java.io.IOException': 'Exception',
  'jakarta.servlet.ServletException': 'Exception', 'jakarta.el.ELException': 'RuntimeException', 'jakarta.el.PropertyNotFoundException': 'ELException',
};

export const throwables: JavaLibrary = Object.fromEntries(
  Object.entries(THROWABLES).map(([qualified, parent]): [string, LibraryClass] => [
    qualified.slice(qualified.lastIndexOf('.') + 1),
    {
      qualified,
      parents: [parent],
      members: {
        'new()': (_self, _args, machine) => machine.throwable(qualified, null),
        'new(String)': native<null, readonly [string | null]>((_, [message], machine) => machine.throwable(qualified, message)),
        'new(String, Throwable)': native<null, readonly [string | null, JavaThrowable]>((_, [message, cause], machine) => machine.throwable(qualified, message, cause)),
        'new(Throwable)': native<null, readonly [JavaThrowable]>((_, [cause], machine) => machine.throwable(qualified, textOf('Object', cause), cause)),
        'String getMessage()': native<JavaThrowable, readonly []>(({ message }) => message),
      },
    },
  ]),
);

function outside(machine: JavaMachine, className: string, message: string): never {
  return machine.raise(className, message);
}

function piece(machine: JavaMachine, text: string, begin: number, end: number): string {
  if (begin < 0 || end > text.length || begin > end) outside(machine, 'java.lang.StringIndexOutOfBoundsException', `begin ${begin}, end ${end}, length ${text.length}`);
  return text.slice(begin, end);
}

const TEXT_LIMIT = 1_000_000;

function repeated(machine: JavaMachine, text: string, count: number): string {
  if (count < 0) machine.raise('java.lang.IllegalArgumentException', `count is negative: ${count}`);
  if (text.length * count > TEXT_LIMIT) machine.raise('java.lang.OutOfMemoryError', 'Java heap space');
  return text.repeat(count);
}

/** A text that grows without end takes the heap, as it would in Java. */
export function lengthChecked(machine: JavaMachine, text: string): string {
  return text.length > TEXT_LIMIT ? machine.raise('java.lang.OutOfMemoryError', 'Java heap space') : text;
}

function compared(left: string, right: string): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left.charCodeAt(i) - right.charCodeAt(i);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Integer.parseInt's and Long.parseLong's rules and words. */
function parsed(machine: JavaMachine, text: string | null, bits: bigint): bigint {
  if (text === null) return machine.raise('java.lang.NumberFormatException', 'Cannot parse null string: null');
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : null;
  if (value !== null && value < 2n ** bits && value >= -(2n ** bits)) return value;
  const radix = value !== null && bits === 31n ? ' under radix 10' : '';
  return machine.raise('java.lang.NumberFormatException', `For input string: "${text}"${radix}`);
}

function parsedDouble(machine: JavaMachine, text: string | null): number {
  if (text === null) return machine.raise('java.lang.NullPointerException', null);
  if (text.trim() === '') return machine.raise('java.lang.NumberFormatException', 'empty String');
  if (/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?\s*$/.test(text)) return Number(text.trim().replace(/[dDfF]$/, ''));
  return machine.raise('java.lang.NumberFormatException', `For input string: "${text}"`);
}

