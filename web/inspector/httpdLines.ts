/** Which lines of httpd.conf stand behind a step: the rule that mapped the URL, the sections in force, the virtual host. */
import type { Step } from '../../src-core/index.ts';

/** `current`: the sections that were in force last (`<Directory /srv/www> <Location /x>`). Empty: the whole file is meant. */
export function httpdLines(text: string, step: Step, current: string): readonly number[] {
  const lines = text.split('\n');
  switch (step.kind) {
    case 'listened': return linesThat(lines, /^\s*Listen\s/i);
    case 'serverChosen': return hostLines(lines, step.data.server);
    case 'urlMapped': return ruleLines(lines, step.data.rule);
    case 'handlerChosen': return sectionLines(lines, step.data.sections);
    default: return sectionLines(lines, current);
  }
}

function linesThat(lines: readonly string[], pattern: RegExp): readonly number[] {
  return lines.flatMap((line, i) => (pattern.test(line) ? [i + 1] : []));
}

/** `Alias /static/` stands for AliasMatch too; inside of <Location>, ProxyPass has no path of its own. */
function ruleLines(lines: readonly string[], rule: string): readonly number[] {
  const [directive = '', from = ''] = rule.split(/ (.*)/s);
  const named = linesThat(lines, new RegExp(`^\\s*${directive}(?:Match)?\\s`, 'i'));
  const exact = named.filter((line) => wordsOf(lines[line - 1]!).slice(1, 3).includes(from));
  return from === '' || exact.length === 0 ? named : exact.slice(0, 1);
}

/** The virtual host with that ServerName, from its head to its end; else the line that names the main server. */
function hostLines(lines: readonly string[], server: string): readonly number[] {
  const names = linesThat(lines, /^\s*ServerName\s/i).filter((line) => wordsOf(lines[line - 1]!)[1]?.replace(/^https?:\/\//i, '').replace(/:\d+$/, '').toLowerCase() === server);
  const at = names[0];
  if (at === undefined) return [];
  const head = lines.slice(0, at).findLastIndex((line) => /^\s*<VirtualHost\b/i.test(line));
  const isInside = head >= 0 && !lines.slice(head, at).some((line) => /^\s*<\/VirtualHost/i.test(line));
  return isInside ? blockFrom(lines, head) : [at];
}

function sectionLines(lines: readonly string[], sections: string): readonly number[] {
  return [...sections.matchAll(/<(\w+) (.*?)>(?= <|$)/gs)].flatMap(([, kind, pattern]) => {
    const head = lines.findIndex((line) => new RegExp(`^\\s*<${kind}(?:Match)?\\s`, 'i').test(line) && wordsOf(line.trim().slice(1).replace(/>\s*$/, '')).includes(pattern!));
    return head < 0 ? [] : blockFrom(lines, head);
  });
}

function blockFrom(lines: readonly string[], head: number): readonly number[] {
  const name = /^\s*<(\w+)/.exec(lines[head]!)![1]!;
  const end = lines.findIndex((line, i) => i > head && new RegExp(`^\\s*</${name}`, 'i').test(line));
  return Array.from({ length: (end < 0 ? head : end) - head + 1 }, (_, i) => head + i + 1);
}

function wordsOf(line: string): readonly string[] {
  return [...line.trim().matchAll(/"((?:\\.|[^"\\])*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
}
