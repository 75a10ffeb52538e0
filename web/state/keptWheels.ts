/** The packages of this tab over a reload: in the browser's database, by a name that the tab alone knows. */
import { TAB, type InstalledWheel } from './wheels.ts';

const STORE = 'wheels';
/** A tab that is closed says nothing: what it kept goes when another keeps something a day later. */
const OLD_MS = 86_400_000;

interface Kept {
  readonly tab: string;
  readonly savedMs: number;
  readonly wheels: readonly InstalledWheel[];
}

/** Without storage they live as long as the page. */
export async function keepWheels(wheels: readonly InstalledWheel[]): Promise<void> {
  try {
    const tab = sessionStorage.getItem(TAB) ?? crypto.randomUUID();
    sessionStorage.setItem(TAB, tab);
    const store = (await database()).transaction(STORE, 'readwrite').objectStore(STORE);
    const all = (await answered(store.getAll())) as Kept[];
    for (const kept of all) if (kept.savedMs < Date.now() - OLD_MS) store.delete(kept.tab);
    if (wheels.length === 0) await answered(store.delete(tab));
    else await answered(store.put({ tab, savedMs: Date.now(), wheels } satisfies Kept));
  } catch {
    // Forbidden or full.
  }
}

export async function keptWheels(): Promise<readonly InstalledWheel[]> {
  const tab = sessionStorage.getItem(TAB);
  if (tab === null) return [];
  const kept = (await answered((await database()).transaction(STORE).objectStore(STORE).get(tab))) as Kept | undefined;
  return kept?.wheels ?? [];
}

function database(): Promise<IDBDatabase> {
  const opening = indexedDB.open('hop-by-hop', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'tab' });
  return answered(opening);
}

function answered<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database does not answer'));
  });
}
