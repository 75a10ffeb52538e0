/** How domain names relate: compared without case (RFC 4343), as text without the trailing dot (see `dnsName.ts`). */

/** Is `name` the zone itself or below it? */
export function isWithin(name: string, zone: string): boolean {
  const [lower, apex] = [name.toLowerCase(), zone.toLowerCase()];
  return apex === '.' || lower === apex || lower.endsWith(`.${apex}`);
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The name without its first label; `.` for a name of one label, null for the root. */
export function parentOf(name: string): string | null {
  if (name === '.') return null;
  const [, ...rest] = labelTextsOf(name);
  return rest.length === 0 ? '.' : rest.join('.');
}

/** Splits at the dots that no backslash protects. */
export function labelTextsOf(name: string): string[] {
  const labels = [''];
  for (const [part] of name.matchAll(/\\\d{3}|\\.|[\s\S]/gu)) {
    if (part === '.') labels.push('');
    else labels[labels.length - 1] += part;
  }
  return labels;
}
