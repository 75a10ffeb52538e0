/** The cookies of a browser, by host: the name and value of each (RFC 6265 §5.3, without path, domain and expiry). */
import { valuesOf, type Header } from '../wire/http1Fields.ts';

export class CookieJars {
  private readonly jars = new Map<string, Map<string, string>>();

  /** What the Cookie field says to that host; empty when there is nothing to say. */
  lineFor(host: string): string {
    return [...(this.jars.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(host: string, headers: readonly Header[]): void {
    for (const line of valuesOf(headers, 'set-cookie')) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      const jar = this.jars.get(host) ?? new Map<string, string>();
      jar.set(name, value.trim());
      this.jars.set(host, jar);
    }
  }
}
