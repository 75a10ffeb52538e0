/**
 * Java's values: primitives and String as JavaScript's own (long as bigint, char as its code), everything else as objects
 * with identity. A number that is handed over as an object is boxed, as in Java, so that it still knows what it is.
 */
import { BOXES } from './javaTypes.ts';

export type JavaValue = null | boolean | number | bigint | string | JavaObject;

export interface JavaObject {
  /** Qualified, as `getClass().getName()` says. */
  readonly className: string;
}

export interface Boxed extends JavaObject {
  readonly boxed: number | bigint;
}

export interface JavaArray extends JavaObject {
  readonly element: string;
  readonly items: JavaValue[];
}

export interface JavaList extends JavaObject {
  readonly list: JavaValue[];
  readonly immutable: boolean;
}

export interface JavaMap extends JavaObject {
  /** In the order of insertion; keyed by `keyOf`. */
  readonly entries: Map<string, readonly [JavaValue, JavaValue]>;
}

export interface JavaThrowable extends JavaObject {
  readonly message: string | null;
  readonly cause: JavaThrowable | null;
  /** Innermost first: `HelloServlet.doGet(HelloServlet.java:12)`. */
  readonly trace: readonly string[];
}

/** An object of a class that a person wrote. */
export interface JavaInstance extends JavaObject {
  readonly simpleName: string;
  readonly fields: Map<string, JavaValue>;
  /** Its identity hash, by the order of creation. */
  readonly hash: number;
  /** The ServletConfig or FilterConfig that the container gave it. */
  config?: JavaObject;
}

export interface JavaClassObject extends JavaObject {
  readonly named: string;
  readonly parent: string;
}

export const isArray = (value: JavaValue): value is JavaArray => isObject(value) && 'items' in value;
export const isList = (value: JavaValue): value is JavaList => isObject(value) && 'list' in value;
export const isMap = (value: JavaValue): value is JavaMap => isObject(value) && 'entries' in value;
export const isBoxed = (value: JavaValue): value is Boxed => isObject(value) && 'boxed' in value;
export const isThrowable = (value: JavaValue): value is JavaThrowable => isObject(value) && 'trace' in value;

export function isObject(value: JavaValue): value is JavaObject {
  return typeof value === 'object' && value !== null;
}

/** A primitive of that static type as an object. */
export function boxedOf(type: string, value: JavaValue): JavaValue {
  return typeof value === 'number' || typeof value === 'bigint' ? boxOf(`java.lang.${BOXES[type]}`, value) : value;
}

function boxOf(className: string, boxed: number | bigint): Boxed {
  return { className, boxed };
}

export function classNameOf(value: JavaValue): string {
  if (typeof value === 'string') return 'java.lang.String';
  if (typeof value === 'boolean') return 'java.lang.Boolean';
  return isObject(value) ? value.className : 'null';
}

/** What a field or array element of that type holds before it is set. */
export function zeroOf(type: string): JavaValue {
  return type === 'boolean' ? false : type === 'long' ? 0n : type in BOXES ? 0 : null;
}

export function numberTo(value: number | bigint, to: string): number | bigint {
  if (to === 'long') return typeof value === 'bigint' ? BigInt.asIntN(64, value) : longOf(value);
  if (to === 'double') return Number(value);
  const int = typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : intOf(value);
  return to === 'char' ? int & 0xffff : int;
}

/** Narrowing of a floating-point number (JLS §5.1.3): towards zero, and what does not fit becomes the nearest that does. */
function intOf(value: number): number {
  return Number.isNaN(value) ? 0 : Math.trunc(Math.min(2_147_483_647, Math.max(-2_147_483_648, value)));
}

function longOf(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

/** `String.valueOf` of a value of that static type, where no `toString` of the user's own is asked. */
export function textOf(type: string, value: JavaValue): string {
  if (value === null) return 'null';
  if (type === 'char') return String.fromCharCode(Number(value));
  if (type === 'double') return doubleText(Number(value));
  return isObject(value) ? objectText(value) : String(value);
}

function objectText(value: JavaObject): string {
  if (isBoxed(value)) return textOf(value.className === 'java.lang.Double' ? 'double' : value.className === 'java.lang.Character' ? 'char' : 'int', value.boxed);
  if (isList(value)) return `[${value.list.map((item) => textOf('Object', item)).join(', ')}]`;
  if (isMap(value)) return `{${[...value.entries.values()].map(([key, item]) => `${textOf('Object', key)}=${textOf('Object', item)}`).join(', ')}}`;
  if (isThrowable(value)) return throwableText(value);
  if ('text' in value) return String(value.text);
  if ('named' in value) return `class ${String(value.named)}`;
  return `${value.className}@${hashOf(value).toString(16)}`;
}

export function throwableText({ className, message }: JavaThrowable): string {
  return message === null ? className : `${className}: ${message}`;
}

/** Double.toString (JLS, class Double): always a point, and an exponent outside of 10⁻³ to 10⁷. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);
  if (size >= 1e-3 && size < 1e7) return withPoint(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withPoint(digits)}E${exponent.replace('+', '')}`;
}

/** `equals` of the library's classes; of others it is identity. */
export function isEqual(left: JavaValue, right: JavaValue): boolean {
  if (left === right) return true;
  if (isBoxed(left) && isBoxed(right)) return left.className === right.className && left.boxed === right.boxed;
  if (isList(left) && isList(right)) return left.list.length === right.list.length && left.list.every((item, i) => isEqual(item, right.list[i]!));
  return false;
}

/** The key of a value in a map, equal for equal values; `null` for objects whose identity would have to be the key. */
export function keyOf(value: JavaValue): string | null {
  return isObject(value) && !isBoxed(value) && !isList(value) ? null : `${classNameOf(value)} ${textOf('Object', value)}`;
}

/** `hashCode()`: as Java defines it for its own classes; of others the hash that they were made with, or one by their class. */
export function hashOf(value: JavaValue): number {
  if (typeof value === 'string') return [...Array(value.length).keys()].reduce((hash, i) => (Math.imul(31, hash) + value.charCodeAt(i)) | 0, 0);
  if (typeof value === 'boolean') return value ? 1231 : 1237;
  if (value === null) return 0;
  if (!isObject(value)) return Number(value);
  if (isBoxed(value)) return Number(BigInt.asIntN(32, BigInt(Math.trunc(Number(value.boxed)))));
  if (isList(value)) return value.list.reduce((hash: number, item) => (Math.imul(31, hash) + hashOf(item)) | 0, 1);
  return 'hash' in value ? Number(value.hash) : hashOf(value.className) & 0x7fffffff;
}
