/**
 * Where everything on the map stands: a pure function of a scene and a size. Clients on the left, the world of names
 * on top, servers on the right; narrower, the same in two rows or one column. Rule: boxes never overlap, and what does
 * not fit is shown in less detail, then scrolled, never shrunk.
 */
import type { Scene, SceneMachine } from './scene.ts';
import { DETAILS, SCROLLED, GAP, MACHINE, moved, packed, type Box, type CardBox, type Detail, type Opened } from './packing.ts';

export interface MachineBox extends Box {
  readonly name: string;
  /** Drawn in one line each: a machine of the world of names. */
  readonly small: boolean;
  /** Where its own name stands, from its left edge. */
  readonly label: { readonly x: number; readonly y: number; readonly width: number };
  /** Where its files are named, when this scene touches any. */
  readonly files: Box | null;
}

export interface StageLayout {
  readonly width: number;
  readonly height: number;
  readonly arrangement: Arrangement;
  readonly machines: readonly MachineBox[];
  readonly cards: readonly CardBox[];
  /** The dashed group around resolvers and name servers. */
  readonly names: Box | null;
}

export type Arrangement = 'wide' | 'medium' | 'narrow';

interface Placement {
  readonly machines: MachineBox[];
  readonly cards: CardBox[];
  readonly names: Box | null;
  /** Right and lower edge, from 0, 0. */
  readonly width: number;
  readonly height: number;
}

/** How much is shown, and which groups a person opened. */
type Detailed = Detail & { readonly opened: Opened };

const NONE: Opened = new Set();
const MARGIN = 14;
/** Machines of servers beside each other: the least width of one, and the room for what passes between two. */
const SERVERS = { least: 220, lane: 44, columns: 3 } as const;
const LEAST_NODE = 118;
const NARROW_GROUP = 440;
/** More frames than this are collapsed however much room there is. */
const DEEPEST = 14;
const NAMES = { title: 26, pad: 12, gutter: 74, rowGap: 6, node: 226, resolver: 176, column: 4, lane: 34, cacheLine: 15 } as const;
const ROW = { least: 1100, names: 330 } as const;
/** From this width on a machine of the world of names has its name on the left and its process beside it. */
const BESIDE = 204;
const LABEL_BESIDE = 100;

export function arrangementOf(width: number): Arrangement {
  if (width >= 700) return 'wide';
  return width >= 480 ? 'medium' : 'narrow';
}

/** The richest layout that fits the height; when none does, it is scrolled: as high as it must be, and no plainer than it is worth reading. */
export function layoutOf(scene: Scene, width: number, height: number, opened: Opened = NONE): StageLayout {
  let layout = arranged(scene, width, height, { ...SCROLLED, opened });
  for (const detail of DETAILS.map((one) => ({ ...one, opened }))) {
    const tried = arranged(scene, width, height, detail);
    if (tried.height > height) continue;
    layout = tried;
    // What room is left goes to the call stacks.
    for (let frames = detail.frames + 1; frames <= DEEPEST; frames++) {
      const deeper = arranged(scene, width, height, { ...detail, frames });
      if (deeper.height > height) break;
      layout = deeper;
    }
    break;
  }
  return layout;
}

function arranged(scene: Scene, width: number, height: number, detail: Detailed): StageLayout {
  const arrangement = arrangementOf(width);
  const place = { wide: wide, medium: medium, narrow: narrow }[arrangement];
  const placement = shifted(place(scene, width - MARGIN * 2, height - MARGIN * 2, detail), MARGIN, MARGIN);
  return {
    width,
    height: Math.max(height, Math.ceil(placement.height + MARGIN)),
    arrangement,
    machines: placement.machines,
    cards: placement.cards,
    names: placement.names,
  };
}

/** Names above, clients below on the left, servers below on the right; what is left above the servers is for the callout. */
function wide(scene: Scene, width: number, height: number, detail: Detailed): Placement {
  const { clients, names, servers } = parted(scene);
  const group = namesGroup(names, Math.min(width, namesWidth(names)), detail);
  const clientWidth = clients.length === 0 ? 0 : 172;
  const lane = clientWidth > 0 && servers.length > 0 ? 76 : 0;
  const clientColumn = column(clients, clientWidth, detail);
  const above = group.height === 0 ? 96 : group.height + NAMES.lane;
  const serverColumn = beside(servers, width - clientWidth - lane, height - above, detail);
  const body = Math.max(clientColumn.height, serverColumn.height);
  if (width >= ROW.least && names.length > 0 && above + body > height) return row(scene, width, height, detail);
  const top = above + Math.min(40, Math.max(0, (height - above - body) * 0.4));
  const clientTop = top + Math.min(48, Math.max(0, serverColumn.height - clientColumn.height));
  return together([group, shifted(clientColumn, 0, clientTop), shifted(serverColumn, clientWidth + lane, top)]);
}

/** All side by side, for a room that is wide and low (a projector): names, clients, servers. */
function row(scene: Scene, width: number, height: number, detail: Detailed): Placement {
  const { clients, names, servers } = parted(scene);
  const group = namesGroup(names, ROW.names, detail);
  const clientColumn = column(clients, clients.length === 0 ? 0 : 172, detail);
  const clientLeft = group.width + NAMES.lane;
  const serverLeft = clientLeft + (clients.length === 0 ? 0 : 172 + 76);
  const serverColumn = beside(servers, width - serverLeft, height, detail);
  const top = (placement: Placement): number => Math.max(0, Math.min((height - placement.height) / 2, 60));
  return together([shifted(group, 0, top(group)), shifted(clientColumn, clientLeft, top(clientColumn)), shifted(serverColumn, serverLeft, top(serverColumn))]);
}

/** Clients and names side by side, servers under them. */
function medium(scene: Scene, width: number, height: number, detail: Detailed): Placement {
  const { clients, names, servers } = parted(scene);
  const clientWidth = clients.length === 0 ? 0 : names.length === 0 ? width : 172;
  const lane = clientWidth > 0 && names.length > 0 ? NAMES.lane : 0;
  const left = column(clients, clientWidth, detail);
  const group = shifted(namesGroup(names, width - clientWidth - lane, detail), clientWidth + lane, 0);
  const top = Math.max(left.height, group.height);
  const serversTop = top === 0 ? 0 : top + NAMES.lane;
  return together([left, group, shifted(beside(servers, width, height - serversTop, detail), 0, serversTop)]);
}

/** One column: clients, names, servers. */
function narrow(scene: Scene, width: number, _height: number, detail: Detailed): Placement {
  const { clients, names, servers } = parted(scene);
  const first = column(clients, width, detail);
  const group = shifted(namesGroup(names, width, detail), 0, below(first));
  return together([first, group, shifted(column(servers, width, detail), 0, Math.max(below(first), below(group)))]);
}

function below(placement: Placement): number {
  return placement.height === 0 ? 0 : placement.height + NAMES.lane;
}

function parted(scene: Scene): { clients: SceneMachine[]; names: SceneMachine[]; servers: SceneMachine[] } {
  const of = (...roles: string[]): SceneMachine[] => scene.machines.filter((machine) => roles.includes(machine.role));
  return { clients: of('client'), names: of('resolver', 'nameServer'), servers: of('server') };
}

/** One under the other where that fits, else in as many columns as make them lowest: from left to right as requests go. */
function beside(machines: readonly SceneMachine[], width: number, height: number, detail: Detailed): Placement {
  let best = column(machines, width, detail);
  for (let count = 2; count <= Math.min(SERVERS.columns, machines.length) && best.height > height; count++) {
    const each = (width - SERVERS.lane * (count - 1)) / count;
    if (each < SERVERS.least) break;
    const tried = together(dealt(machines, count, each, detail).map((part, at) => shifted(column(part, each, detail), at * (each + SERVERS.lane), 0)));
    if (tried.height < best.height) best = tried;
  }
  return best;
}

/** In order, each column filled up to its share of the whole height; none is left empty. */
function dealt(machines: readonly SceneMachine[], count: number, width: number, detail: Detailed): SceneMachine[][] {
  const heights = machines.map((machine) => machinePlacement(machine, width, detail).height);
  const share = heights.reduce((sum, one) => sum + one, 0) / count;
  const columns: SceneMachine[][] = [];
  let filled = 0;
  machines.forEach((machine, index) => {
    const middle = filled + heights[index]! / 2;
    const behind = columns.length + (machines.length - index) === count;
    if (columns.length === 0 || behind || (middle >= share * columns.length && columns.length < count)) columns.push([]);
    columns.at(-1)!.push(machine);
    filled += heights[index]!;
  });
  return columns;
}

function column(machines: readonly SceneMachine[], width: number, detail: Detailed): Placement {
  const placements: Placement[] = [];
  let y = 0;
  for (const machine of machines) {
    const one = machinePlacement(machine, width, detail);
    placements.push(shifted(one, 0, y));
    y += one.height + GAP * 2;
  }
  return together(placements);
}

function machinePlacement(machine: SceneMachine, width: number, detail: Detailed): Placement {
  const inner = width - MACHINE.pad * 2;
  const header = MACHINE.header + (width < 260 ? 16 : 0);
  const { boxes, height } = packed(machine.name, machine.processes, inner, detail, detail.opened);
  const filesTop = header + height + (height > 0 ? GAP : 0);
  const files = machine.files ? { x: MACHINE.pad, y: filesTop, width: inner, height: MACHINE.files } : null;
  const total = (files ? filesTop + MACHINE.files : header + height) + MACHINE.pad;
  const box = { name: machine.name, small: false, label: { x: 0, y: 0, width }, files, x: 0, y: 0, width, height: total };
  return { machines: [box], cards: moved(boxes, MACHINE.pad, header), names: null, width, height: total };
}

function namesWidth(machines: readonly SceneMachine[]): number {
  const resolvers = machines.some(({ role }) => role === 'resolver') ? 1 : 0;
  const servers = machines.filter(({ role }) => role === 'nameServer').length;
  const columns = servers === 0 ? 0 : Math.ceil(servers / NAMES.column);
  const nodes = resolvers * NAMES.resolver + columns * NAMES.node + Math.max(0, columns - 1) * GAP;
  return Math.max(180, nodes + (resolvers > 0 && columns > 0 ? NAMES.gutter : 0) + NAMES.pad * 2);
}

/** Resolvers on the left, the servers that they ask in columns on the right; above them where there is less width. */
function namesGroup(machines: readonly SceneMachine[], width: number, detail: Detailed): Placement {
  if (machines.length === 0) return together([]);
  const inner = width - NAMES.pad * 2;
  const resolvers = machines.filter(({ role }) => role === 'resolver');
  const servers = machines.filter(({ role }) => role === 'nameServer');
  const both = resolvers.length > 0 && servers.length > 0;
  const body = both && width < NARROW_GROUP ? above(resolvers, servers, inner, detail) : aside(resolvers, servers, inner, detail);
  const height = NAMES.title + body.height + NAMES.pad;
  return { ...shifted(body, NAMES.pad, NAMES.title), names: { x: 0, y: 0, width, height }, width, height };
}

function aside(resolvers: readonly SceneMachine[], servers: readonly SceneMachine[], inner: number, detail: Detailed): Placement {
  const gutter = resolvers.length > 0 && servers.length > 0 ? NAMES.gutter : 0;
  const leftWidth = resolvers.length === 0 ? 0 : servers.length === 0 ? inner : Math.min(NAMES.resolver, (inner - gutter) * 0.45);
  const left = nodes(resolvers, leftWidth, 1, detail);
  const rightWidth = inner - leftWidth - gutter;
  const columns = Math.max(1, Math.min(Math.ceil(servers.length / NAMES.column), Math.floor((rightWidth + GAP) / (LEAST_NODE + GAP))));
  const right = nodes(servers, rightWidth, columns, detail);
  const high = Math.max(left.height, right.height);
  return together([shifted(left, 0, (high - left.height) / 2), shifted(right, leftWidth + gutter, (high - right.height) / 2)]);
}

function above(resolvers: readonly SceneMachine[], servers: readonly SceneMachine[], inner: number, detail: Detailed): Placement {
  const top = nodes(resolvers, inner, 1, detail);
  const columns = Math.max(1, Math.min(servers.length, Math.floor((inner + GAP) / (LEAST_NODE + GAP))));
  return together([top, shifted(nodes(servers, inner, columns, detail, 'up'), 0, top.height + NAMES.lane - NAMES.rowGap)]);
}

type Facing = 'side' | 'up';

function nodes(machines: readonly SceneMachine[], width: number, columns: number, detail: Detailed, facing: Facing = 'side'): Placement {
  const each = (width - GAP * (columns - 1)) / columns;
  const placements: Placement[] = [];
  let y = 0;
  for (let i = 0; i < machines.length; i += columns) {
    const row = machines.slice(i, i + columns).map((machine) => node(machine, each, detail, facing));
    row.forEach((one, at) => placements.push(shifted(one, at * (each + GAP), y)));
    y += Math.max(...row.map(({ height }) => height)) + NAMES.rowGap;
  }
  return together(placements);
}

/**
 * A small machine: its name, and its processes in one line each (all of them in one when they are many).
 * The processes stand on the side that faces whom they talk to, so that no way runs over the name.
 */
function node(machine: SceneMachine, width: number, detail: Detailed, facing: Facing): Placement {
  const groups = machine.processes.length > 2 ? [machine.processes] : machine.processes.map((process) => [process]);
  const beside = width >= BESIDE && groups.length === 1;
  const labelWidth = beside ? LABEL_BESIDE : width;
  const cards: CardBox[] = [];
  let y = beside ? 7 : facing === 'up' ? 6 : 40;
  for (const group of groups) {
    const wanted = Math.max(0, ...group.map((process) => process.cacheLines));
    const cacheLines = group.length === 1 ? Math.min(wanted, detail.cacheLines + 1) : 0;
    const height = (beside ? 28 : 24) + (cacheLines > 0 ? cacheLines * NAMES.cacheLine + 4 : 0);
    const place = { x: 6, width: width - (beside ? labelWidth + 6 : 12) };
    cards.push({ machine: machine.name, pids: group.map(({ pid }) => pid), group: null, tier: 'line', frames: 0, lanes: 0, cacheLines, previewHeight: 0, location: false, y, height, ...place });
    y += height + 6;
  }
  const under = !beside && facing === 'up';
  const label = { x: beside ? width - labelWidth : 0, y: under ? y - 6 : 0, width: labelWidth };
  const height = under ? y + 34 : Math.max(y + (beside ? 1 : 0), beside ? 42 : 46);
  return { machines: [{ name: machine.name, small: true, label, files: null, x: 0, y: 0, width, height }], cards, names: null, width, height };
}

function shifted(placement: Placement, dx: number, dy: number): Placement {
  if (placement.machines.length === 0) return placement;
  const at = <T extends Box>(box: T | null): T | null => box && { ...box, x: box.x + dx, y: box.y + dy };
  return {
    machines: moved(placement.machines, dx, dy).map((machine) => ({ ...machine, files: at(machine.files) })),
    cards: moved(placement.cards, dx, dy),
    names: at(placement.names),
    width: placement.width + dx,
    height: placement.height + dy,
  };
}

function together(placements: readonly Placement[]): Placement {
  return {
    machines: placements.flatMap(({ machines }) => machines),
    cards: placements.flatMap(({ cards }) => cards),
    names: placements.find(({ names }) => names)?.names ?? null,
    width: Math.max(0, ...placements.map(({ width }) => width)),
    height: Math.max(0, ...placements.map(({ height }) => height)),
  };
}
