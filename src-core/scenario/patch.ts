/** What makes one scenario of another, as a JSON merge patch (RFC 7396): objects by their members, all else as a whole. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Members = { readonly [key: string]: Json };

/** The patch that turns `before` into `after`; `undefined` when they are the same. Neither may hold `null`. */
export function patchOf(before: Json, after: Json): Json | undefined {
  if (!isMembers(before) || !isMembers(after)) return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  const changes: [string, Json][] = [];
  for (const [key, value] of Object.entries(after)) {
    const change = Object.hasOwn(before, key) ? patchOf(before[key]!, value) : value;
    if (change !== undefined) changes.push([key, change]);
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) changes.push([key, null]);
  return changes.length > 0 ? Object.fromEntries(changes) : undefined;
}

/** The result of a patch. Keys are taken as data, `__proto__` too. */
export function patched(target: Json | undefined, patch: Json): Json {
  if (!isMembers(patch)) return patch;
  const members = new Map<string, Json>(target !== undefined && isMembers(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) members.delete(key);
    else members.set(key, patched(members.get(key), value));
  }
  return Object.fromEntries(members);
}

function isMembers(value: Json): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
