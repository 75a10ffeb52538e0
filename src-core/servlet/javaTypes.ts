/** Java's types as text (`int`, `List<String>`, `int[]`), and who is assignable to whom (JLS §5). */

/** Simple name → qualified name and parents. Everything else of a class is in the library. */
export type JavaHierarchy = Readonly<Record<string, { readonly qualified: string; readonly parents: readonly string[] }>>;

/** Widening order of the numbers here; char widens to int. */
const NUMBERS: readonly string[] = ['char', 'int', 'long', 'double'];

export const BOXES: Readonly<Record<string, string>> = { int: 'Integer', long: 'Long', double: 'Double', char: 'Character', boolean: 'Boolean' };
const UNBOXES: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(BOXES).map(([primitive, box]) => [box, primitive]));

export function isPrimitive(type: string): boolean {
  return type in BOXES;
}

export function isNumeric(type: string): boolean {
  return NUMBERS.includes(type);
}

/** `Integer` → `int`; a primitive stays; anything else stays as it is. */
export function unboxed(type: string): string {
  return UNBOXES[type] ?? type;
}

/** Binary numeric promotion (JLS §5.6): the wider of both, at least int. */
export function promoted(left: string, right: string): string {
  return NUMBERS[Math.max(1, NUMBERS.indexOf(left), NUMBERS.indexOf(right))]!;
}

export function widens(from: string, to: string): boolean {
  return from === to || (isNumeric(from) && isNumeric(to) && to !== 'char' && NUMBERS.indexOf(from) <= NUMBERS.indexOf(to));
}

/** `List<String>` → `List`, `int[]` → `int[]`. */
export function baseOf(type: string): string {
  const open = type.indexOf('<');
  return open < 0 || type.endsWith(']') ? type : type.slice(0, open);
}

/** `Map<String, List<String>>` → `['String', 'List<String>']`; none for a raw type or `<>`. */
export function argumentsOf(type: string): readonly string[] {
  const open = type.indexOf('<');
  if (open < 0 || type.endsWith(']')) return [];
  const found: string[] = [];
  let depth = 0;
  let text = '';
  for (const char of type.slice(open + 1, -1)) {
    if (char === ',' && depth === 0) {
      found.push(text.trim());
      text = '';
      continue;
    }
    depth += char === '<' ? 1 : char === '>' ? -1 : 0;
    text += char;
  }
  if (text.trim() !== '') found.push(text.trim());
  return found.map((argument) => (argument === '?' ? 'Object' : argument));
}

export function elementOf(type: string): string | null {
  return type.endsWith('[]') ? type.slice(0, -2) : null;
}

export function isSubclass(hierarchy: JavaHierarchy, from: string, to: string): boolean {
  if (from === to || to === 'Object') return true;
  return (hierarchy[from]?.parents ?? []).some((parent) => isSubclass(hierarchy, parent, to));
}

/** Reference types; type arguments must be equal where both have some. */
export function isReferenceAssignable(hierarchy: JavaHierarchy, from: string, to: string): boolean {
  if (isPrimitive(from) || isPrimitive(to)) return false;
  if (from === 'null' || from === to || to === 'Object') return true;
  if (elementOf(from) !== null || elementOf(to) !== null) return false;
  if (!isSubclass(hierarchy, baseOf(from), baseOf(to))) return false;
  const [own, wanted] = [argumentsOf(from), argumentsOf(to)];
  return own.length === 0 || wanted.length === 0 || own.length !== wanted.length || own.every((argument, i) => argument === wanted[i] || wanted[i] === 'Object');
}

/** Whether a value of the one type can be handed over as the other (JLS §5.3): widening, boxing, unboxing, subclass. */
export function isAssignable(hierarchy: JavaHierarchy, from: string, to: string): boolean {
  if (isPrimitive(to)) return widens(isPrimitive(from) ? from : unboxed(from), to);
  return isReferenceAssignable(hierarchy, isPrimitive(from) ? BOXES[from]! : from, to);
}
