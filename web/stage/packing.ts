/** The inside of one machine: cards of processes packed into a given width. Heights follow from what the cards must show. */
import type { SceneProcess } from './scene.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Tier = 'full' | 'chip' | 'line';

export interface CardBox extends Box {
  readonly machine: string;
  /** One process, or several idle ones of the same program drawn as one; none for the tile that folds a group again. */
  readonly pids: readonly number[];
  /** The group that this card stands for, or that it folds; `null` for a process by itself. */
  readonly group: string | null;
  readonly tier: Tier;
  /** How many rows the call stack has, and the list of a cache. */
  readonly frames: number;
  /** Rows for its threads; 0 for a process that has one. */
  readonly lanes: number;
  readonly cacheLines: number;
  readonly previewHeight: number;
  readonly location: boolean;
}

/** How much is shown: tried from the richest down until the map fits. */
export interface Detail {
  readonly frames: number;
  readonly lanes: number;
  readonly cacheLines: number;
  readonly preview: number;
  readonly idle: 'chip' | 'line';
  readonly merge: boolean;
}

export const DETAILS: readonly Detail[] = [
  { frames: 10, lanes: 12, cacheLines: 3, preview: 84, idle: 'chip', merge: false },
  { frames: 8, lanes: 8, cacheLines: 3, preview: 64, idle: 'chip', merge: false },
  { frames: 6, lanes: 6, cacheLines: 2, preview: 56, idle: 'line', merge: false },
  { frames: 5, lanes: 4, cacheLines: 1, preview: 48, idle: 'line', merge: true },
  { frames: 3, lanes: 3, cacheLines: 1, preview: 40, idle: 'line', merge: true },
];

/** Where even the last does not fit, nothing is gained by it. */
export const SCROLLED: Detail = DETAILS.at(-2)!;

/** Heights of the parts of a card, px. The drawing reads them too, so that what was reserved is what is drawn. */
export const PART = { pad: 10, header: 36, location: 42, address: 26, cacheTitle: 16, cacheLine: 15, stackTitle: 18, frame: 26, lanesTitle: 16, lane: 19, memory: 22 } as const;
export const GAP = 10;
export const MACHINE = { pad: 12, header: 32, files: 26 } as const;
const CHIP = { width: 124, height: 70 };
const LINE = { width: 124, height: 30 };
const CARD_WIDTH = 132;
const STACK_WIDTH = 236;
/** Between the two columns of a machine: room for what passes from one to the other. */
const GUTTER = 54;

type Placed = CardBox;
/** The groups of idle processes that a person opened. */
export type Opened = ReadonlySet<string>;
const MANY_STACKS = 2;

/** Cards in order of importance, in a frame of the given width that starts at 0, 0. */
export function packed(machine: string, processes: readonly SceneProcess[], width: number, detail: Detail, opened: Opened): { boxes: Placed[]; height: number } {
  const shown = byProgram(processes.filter((process) => process.involved));
  const stacks = shown.filter((process) => process.frames > 0).map((process) => card(machine, process, detail));
  const plain = shown.filter((process) => process.frames === 0).map((process) => card(machine, process, detail));
  const idle = idleCards(machine, processes.filter((process) => !process.involved), detail, opened);
  const besides = stacks.length > 0 && plain.length > 0 && width >= CARD_WIDTH + GUTTER + STACK_WIDTH;
  const stacked = { ...stackedRows([[plain, CARD_WIDTH], [stacks, STACK_WIDTH]], width), left: idle };
  const inColumns = besides ? columns(plain, idle, stacks, width) : stacked;
  // Many call stacks under each other would run off the page: two a row then, under those without.
  const top = stacks.length > MANY_STACKS && stacked.height < inColumns.height ? stacked : inColumns;
  const bottom = rows(top.left, detail.idle === 'chip' ? CHIP.width : LINE.width, width);
  const gap = top.height > 0 && bottom.height > 0 ? GAP : 0;
  return { boxes: [...top.boxes, ...moved(bottom.boxes, 0, top.height + gap)], height: top.height + gap + bottom.height };
}

/** Parents and children of one program stand together, so that a fork's arrow runs over nobody else. */
function byProgram(processes: readonly SceneProcess[]): SceneProcess[] {
  const programs = [...new Set(processes.map(({ program }) => program))];
  return processes.toSorted((a, b) => programs.indexOf(a.program) - programs.indexOf(b.program) || a.pid - b.pid);
}

function card(machine: string, process: SceneProcess, detail: Detail): Placed {
  const frames = Math.min(process.frames, detail.frames);
  const lanes = process.threads > 0 ? Math.min(process.threads + 1, detail.lanes) : 0;
  const cacheLines = process.cacheLines > 0 ? Math.min(process.cacheLines, detail.cacheLines) : 0;
  const previewHeight = process.page ? detail.preview : 0;
  const height =
    PART.pad * 2 + PART.header + PART.memory +
    (process.location ? PART.location : 0) +
    (process.page ? PART.address + previewHeight + 8 : 0) +
    (cacheLines > 0 ? PART.cacheTitle + cacheLines * PART.cacheLine + 6 : 0) +
    (lanes > 0 ? PART.lanesTitle + lanes * PART.lane + 4 : 0) +
    (frames > 0 ? PART.stackTitle + frames * PART.frame + 4 : 0);
  return { machine, pids: [process.pid], group: null, tier: 'full', frames, lanes, cacheLines, previewHeight, location: process.location, x: 0, y: 0, width: CARD_WIDTH, height };
}

/** Groups that a person opened stand one by one, and behind them the tile that folds them again. */
function idleCards(machine: string, idle: readonly SceneProcess[], detail: Detail, opened: Opened): Placed[] {
  return merged(idle, detail.merge).flatMap((group) => {
    const key = group.length > 1 ? `${machine} ${group[0]!.program} ${group[0]!.role}` : null;
    if (key === null || !opened.has(key)) return [chip(machine, group, detail, key)];
    return [...group.map((process) => chip(machine, [process], detail, null)), chip(machine, [], detail, key)];
  });
}

function chip(machine: string, processes: readonly SceneProcess[], { idle }: Detail, group: string | null): Placed {
  const size = idle === 'chip' ? CHIP : LINE;
  return { machine, pids: processes.map(({ pid }) => pid), group, tier: idle, frames: 0, lanes: 0, cacheLines: 0, previewHeight: 0, location: false, x: 0, y: 0, ...size };
}

/** Idle processes one by one while they are few; one chip for all of a kind when they are many. */
function merged(processes: readonly SceneProcess[], always: boolean): SceneProcess[][] {
  if (!always && processes.length <= 6) return processes.map((process) => [process]);
  const kinds = new Map<string, SceneProcess[]>();
  for (const process of processes) {
    const kind = `${process.program} ${process.role}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), process]);
  }
  return [...kinds.values()];
}

/** What has no call stack on the left, what has one on the right: the way a request goes. Idle ones fill up the left. */
function columns(left: readonly Placed[], idle: readonly Placed[], right: readonly Placed[], width: number): { boxes: Placed[]; height: number; left: readonly Placed[] } {
  const leftWidth = Math.round(Math.min(200, Math.max(CARD_WIDTH, (width - GUTTER) * 0.36), width - GUTTER - STACK_WIDTH));
  const rightRows = rows(right, width, width - leftWidth - GUTTER);
  let own = rows(left, leftWidth, leftWidth);
  let taken = 0;
  for (let count = 1; count <= idle.length; count++) {
    const more = rows([...left, ...idle.slice(0, count)], leftWidth, leftWidth);
    if (more.height > rightRows.height) break;
    own = more;
    taken = count;
  }
  const boxes = [...own.boxes, ...moved(rightRows.boxes, leftWidth + GUTTER, 0)];
  return { boxes, height: Math.max(own.height, rightRows.height), left: idle.slice(taken) };
}

function stackedRows(parts: readonly (readonly [readonly Placed[], number])[], width: number): { boxes: Placed[]; height: number } {
  const boxes: Placed[] = [];
  let y = 0;
  for (const [cards, least] of parts) {
    if (cards.length === 0) continue;
    const placed = rows(cards, least, width);
    // Room for what passes from one to the other.
    const top = y === 0 ? 0 : y + GAP * 4;
    boxes.push(...moved(placed.boxes, 0, top));
    y = top + placed.height;
  }
  return { boxes, height: y };
}

/** As many a row as the least width allows, all of one width; a row is as high as its highest. */
function rows(cards: readonly Placed[], least: number, width: number): { boxes: Placed[]; height: number } {
  const perRow = Math.max(1, Math.min(cards.length, Math.floor((width + GAP) / (least + GAP))));
  const each = (width - GAP * (perRow - 1)) / perRow;
  const boxes: Placed[] = [];
  let y = 0;
  for (let i = 0; i < cards.length; i += perRow) {
    const row = cards.slice(i, i + perRow);
    row.forEach((one, column) => boxes.push({ ...one, x: column * (each + GAP), y, width: each }));
    const next = cards[i + perRow];
    // Between two that do things there is room for what passes, a fork for one.
    const gap = !next ? 0 : next.tier === 'full' && perRow === 1 ? GAP * 3 : GAP;
    y += Math.max(...row.map(({ height }) => height)) + gap;
  }
  return { boxes, height: y };
}

export function moved<T extends Box>(boxes: readonly T[], dx: number, dy: number): T[] {
  return boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy }));
}
