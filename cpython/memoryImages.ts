/**
 * A process's memory, kept as the 4 KiB pages that differ from one base. One interpreter runs every simulated process:
 * to switch, the pages of the one are put away and those of the other laid over the base, as an operating system does
 * with page tables. An image is never changed once taken, so a fork shares it with its parent at no cost.
 */
const pageBytes = 4096;
const pageWords = pageBytes / 4;

export interface MemoryImage {
  /** Page numbers, rising. */
  readonly pages: Uint32Array;
  /** The pages' contents, one after the other. */
  readonly data: Uint8Array;
}

/** What differs from `base`; memory beyond the base's end is compared with zero, which is what `memory.grow` gives. */
export function takeImage(memory: ArrayBuffer, base: Uint8Array): MemoryImage {
  const pages = differingPages(new Int32Array(memory), new Int32Array(base.buffer));
  const bytes = new Uint8Array(memory);
  const data = new Uint8Array(pages.length * pageBytes);
  pages.forEach((page, slot) => data.set(bytes.subarray(page * pageBytes, (page + 1) * pageBytes), slot * pageBytes));
  return { pages, data };
}

/** Makes `memory` equal to `image` over `base`. `dirty`: the pages that differ from the base now, if they are known. */
export function layImage(memory: ArrayBuffer, base: Uint8Array, image: MemoryImage, dirty?: Uint32Array): void {
  const bytes = new Uint8Array(memory);
  for (const page of dirty ?? differingPages(new Int32Array(memory), new Int32Array(base.buffer))) {
    const start = page * pageBytes;
    if (start < base.length) bytes.set(base.subarray(start, start + pageBytes), start);
    else bytes.fill(0, start, start + pageBytes);
  }
  image.pages.forEach((page, slot) => bytes.set(image.data.subarray(slot * pageBytes, (slot + 1) * pageBytes), page * pageBytes));
}

export const emptyImage: MemoryImage = { pages: new Uint32Array(0), data: new Uint8Array(0) };

function differingPages(memory: Int32Array, base: Int32Array): Uint32Array {
  const pages: number[] = [];
  const shared = Math.min(memory.length, base.length);
  for (let start = 0; start < shared; start += pageWords) if (differs(memory, base, start)) pages.push(start / pageWords);
  for (let start = shared; start < memory.length; start += pageWords) if (isTouched(memory, start)) pages.push(start / pageWords);
  return Uint32Array.from(pages);
}

/** Eight words at a time: this loop reads some forty megabytes at every switch. */
function differs(memory: Int32Array, base: Int32Array, start: number): boolean {
  const at = (word: number): number => (memory[word] as number) ^ (base[word] as number);
  for (let word = start, end = start + pageWords; word < end; word += 8) {
    const some = at(word) | at(word + 1) | at(word + 2) | at(word + 3) | at(word + 4) | at(word + 5) | at(word + 6) | at(word + 7);
    if (some !== 0) return true;
  }
  return false;
}

function isTouched(memory: Int32Array, start: number): boolean {
  for (let word = start, end = start + pageWords; word < end; word++) if (memory[word] !== 0) return true;
  return false;
}
