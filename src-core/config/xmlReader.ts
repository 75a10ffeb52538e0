/**
 * XML 1.0 as configuration files use it: elements, attributes, text, comments, CDATA, the five entities and character
 * references. No document types, so nothing can refer to anything outside. Throws `ConfigError` only.
 */
import { ConfigError, type ConfigErrorKey, type ConfigErrorParams, type ConfigPlace } from './configError.ts';

export interface XmlElement extends ConfigPlace {
  readonly name: string;
  readonly attributes: Readonly<Record<string, XmlText>>;
  readonly children: readonly XmlElement[];
  /** The text right in it, trimmed. */
  readonly text: string;
}

export interface XmlText extends ConfigPlace {
  readonly value: string;
}

const DEPTH_LIMIT = 32;
const LENGTH_LIMIT = 1_000_000;
const NAME = /[\p{L}_:][\p{L}\p{N}_:.-]*/uy;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The root element. */
export function parseXml(text: string, source: string): XmlElement {
  if (text.length > LENGTH_LIMIT) throw new ConfigError({ source, line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  return new XmlReader(text, source).document();
}

class XmlReader {
  private readonly text: string;
  private readonly source: string;
  private at = 0;
  private depth = 0;

  constructor(text: string, source: string) {
    this.text = text;
    this.source = source;
  }

  document(): XmlElement {
    this.match(/\uFEFF?\s*(?:<\?xml[^>]*\?>)?/y);
    this.skipMisc();
    const root = this.element();
    this.skipMisc();
    if (this.at < this.text.length) this.fail('xmlExpected', { expected: 'the end' });
    return root;
  }

  private element(): XmlElement {
    const place = this.place;
    if (!this.match(/</y)) this.fail('xmlExpected', { expected: '<' });
    if (++this.depth > DEPTH_LIMIT) this.fail('tooDeep', { limit: DEPTH_LIMIT });
    const name = this.name();
    const attributes = this.attributes();
    const children: XmlElement[] = [];
    let text = '';
    if (!this.match(/\s*\/>/y)) {
      if (!this.match(/\s*>/y)) this.fail('xmlExpected', { expected: '>' });
      text = this.content(name, place, children);
    }
    this.depth--;
    return { name, attributes, children, text: text.trim(), ...place };
  }

  private content(name: string, opened: ConfigPlace, children: XmlElement[]): string {
    for (let text = ''; ; ) {
      const start = this.at;
      text += this.references(this.match(/[^<]+/y)?.[0] ?? '', start);
      const place = this.place;
      const end = this.match(/<\/([^\s>]*)\s*>/y);
      if (end && end[1] === name) return text;
      if (end) throw new ConfigError(place, 'xmlMismatch', { expected: name, found: end[1]!, openedLine: opened.line });
      if (this.at >= this.text.length) throw new ConfigError(opened, 'xmlUnclosed', { name });
      const data = this.match(/<!\[CDATA\[([^]*?)\]\]>/y);
      if (data) text += data[1]!;
      else if (!this.comment()) children.push(this.element());
    }
  }

  private attributes(): Record<string, XmlText> {
    const found: Record<string, XmlText> = {};
    while (this.match(/\s+(?=[^\s/>])/y)) {
      const place = this.place;
      const name = this.name();
      if (!this.match(/\s*=\s*/y)) this.fail('xmlExpected', { expected: '=' });
      const value = this.match(/"([^"<]*)"|'([^'<]*)'/y);
      if (!value) return this.fail('xmlExpected', { expected: '"' });
      if (Object.hasOwn(found, name)) throw new ConfigError(place, 'javaDuplicateName', { name });
      found[name] = { value: this.references(value[1] ?? value[2] ?? '', this.at - value[0].length + 1), ...place };
    }
    return found;
  }

  private references(text: string, start: number): string {
    return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));|&/g, (_, decimal: string | undefined, hex: string | undefined, name: string | undefined, at: number) => {
      const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : null;
      if (code !== null && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      const entity = name === undefined ? undefined : ENTITIES[name];
      if (entity === undefined) throw new ConfigError(this.placeAt(start + at), 'xmlExpected', { expected: '&amp;' });
      return entity;
    });
  }

  private skipMisc(): void {
    for (;;) {
      this.match(/\s+/y);
      if (!this.comment()) return;
    }
  }

  private comment(): boolean {
    if (this.text.startsWith('<!--', this.at)) return this.match(/<!--[^]*?-->/y) !== null || this.fail('xmlExpected', { expected: '-->' });
    return this.match(/<\?[^]*?\?>/y) !== null;
  }

  private name(): string {
    return this.match(NAME)?.[0] ?? this.fail('xmlExpected', { expected: 'a name' });
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  private get place(): ConfigPlace {
    return this.placeAt(this.at);
  }

  private placeAt(offset: number): ConfigPlace {
    const before = this.text.slice(0, offset);
    return { source: this.source, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  private fail(key: ConfigErrorKey, params: ConfigErrorParams): never {
    throw new ConfigError(this.place, key, params);
  }
}
