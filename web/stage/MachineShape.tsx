import type { Actor, Machine, World } from '../../src-core/index.ts';
import { machineName } from '../i18n/names.ts';
import { fitted, textWidth } from '../ui/textFit.ts';
import { Label } from './Label.tsx';
import type { MachineBox } from './layout.ts';
import { mib, pssOf } from './MemoryBar.tsx';
import { MACHINE } from './packing.ts';
import { Press } from './Press.tsx';
import css from './stage.module.css';
import type { StageWords } from './words.ts';

interface Props {
  readonly box: MachineBox;
  readonly machine: Machine;
  readonly world: World;
  readonly acting: boolean;
  /** The file that the current step reads or writes here. */
  readonly file: string | null;
  readonly words: StageWords;
  readonly onActor: (actor: Actor) => void;
}

/** A machine's box, its name and address, and what its processes occupy together. */
export function MachineShape({ box, machine, world, acting, file, words, onActor }: Props) {
  const name = machineName(world, machine, words);
  const address = Object.values(machine.addresses)[0] ?? '';
  const total = mib(Object.values(machine.processes).reduce((sum, process) => sum + pssOf(process.memory), 0));
  const classes = [css.machine, acting && css.actingMachine, box.small && css.smallMachine].filter(Boolean).join(' ');
  return (
    <g class={classes}>
      <Press name={words.machineName(name, address, total)} current={acting} onPress={() => onActor({ machine: machine.name, pid: 0 })}>
        <rect class={css.machineGround} x={box.x} y={box.y} width={box.width} height={box.height} rx={box.small ? 10 : 14} />
      </Press>
      {box.small ? <SmallHeader box={box} name={name} address={address} /> : <Header box={box} name={name} address={address} total={total} words={words} />}
      {box.files && (
        <g>
          <rect class={file === null ? css.well : css.wellLit} x={box.files.x} y={box.files.y} width={box.files.width} height={box.files.height} rx={5} />
          <Label x={box.files.x + 8} y={box.files.y + 17} width={box.files.width - 16} text={file === null ? words.file : `${words.file} ${file}`} size={10.5} mono quiet={file === null} />
        </g>
      )}
    </g>
  );
}

function Header({ box, name, address, total, words }: { box: MachineBox; name: string; address: string; total: string; words: StageWords }) {
  const x = box.x + MACHINE.pad + 2;
  const right = box.x + box.width - MACHINE.pad - 2;
  const figure = `${total} MiB`;
  const figureWidth = textWidth(figure, { size: 11.5, mono: true }) + 2;
  const nameWidth = textWidth(name, { size: 13, bold: true });
  const room = box.width - MACHINE.pad * 2 - 4;
  const narrow = box.width < 260;
  const wordWidth = room - nameWidth - figureWidth - textWidth(address, { size: 11.5, mono: true }) - 30;
  const word = fitted(words.memory, wordWidth, { size: 11.5 }) === words.memory ? words.memory : '';
  return (
    <>
      <Label x={x} y={box.y + 21} width={room - figureWidth - 8} text={name} size={13} bold />
      <Label x={narrow ? x : x + nameWidth + 10} y={narrow ? box.y + 38 : box.y + 21} width={narrow ? room : room - nameWidth - figureWidth - 20} text={address} size={11.5} mono quiet />
      {word !== '' && <Label x={right - figureWidth - 5} y={box.y + 21} width={wordWidth} text={word} size={11.5} quiet align="end" />}
      <Label x={right} y={box.y + 21} width={figureWidth} text={figure} size={11.5} mono align="end" />
    </>
  );
}

function SmallHeader({ box, name, address }: { box: MachineBox; name: string; address: string }) {
  return (
    <>
      <Label x={box.x + box.label.x + 10} y={box.y + box.label.y + 18} width={box.label.width - 14} text={name} size={12} bold />
      <Label x={box.x + box.label.x + 10} y={box.y + box.label.y + 33} width={box.label.width - 14} text={address} size={10.5} mono quiet />
    </>
  );
}
