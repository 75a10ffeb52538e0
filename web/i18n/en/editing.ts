/** Words of the editor's lists: the middlewares around an application, and Python packages. */
import { size } from '../format.ts';
import { jspLinks } from './jspLinks.ts';

export const editing = {
  stack: {
    title: 'Middlewares, outermost first',
    about: 'Drag a card by its handle, or use its arrows (Alt + ↑ ↓). The text below is rewritten, and the text is what runs.',
    unreadable: 'This text has no list of the form MIDDLEWARE = ["module:name", …], so it cannot be shown as cards. The text counts.',
    empty: 'No middleware: the server calls the application itself.',
    server: 'the WSGI server',
    application: 'the application',
    /** Seen from both sides. */
    asApplication: (caller: string): string => `called by ${caller}, as its application`,
    asServer: (called: string): string => `calls ${called}, as its server`,
    outward: (name: string): string => `Move ${name} outward`,
    inward: (name: string): string => `Move ${name} inward`,
    remove: (name: string): string => `Remove ${name}`,
    drag: (name: string): string => `Drag ${name}`,
    add: 'Add outermost',
    addLabel: 'A middleware to add',
    moved: (name: string, place: number, count: number, caller: string, called: string): string => `${name} is number ${place} of ${count}: called by ${caller}, calls ${called}.`,
    removed: (name: string, count: number): string => `${name} is removed. ${count} left.`,
    added: (name: string): string => `${name} is added, outermost.`,
  },
  jsp: {
    ...jspLinks,
    title: 'What it becomes',
    about: 'Translated while you type. The line of the cursor shows its lines here; a line that you choose here is marked in the page.',
    goTo: (line: number): string => `Go to line ${line}`,
    wrong: 'There is no servlet while the page has a mistake.',
  },
  wheels: {
    title: 'Python packages (wheels)',
    about: 'Drop .whl files on the page or choose them. They stay in this tab, are unpacked here and laid into the servers’ dist-packages when a request is sent. Links do not carry them.',
    choose: 'Choose .whl files',
    none: 'No packages are installed.',
    item: (name: string, version: string, files: number, bytes: number): string => `${name} ${version}, ${files} files, ${size(bytes)}`,
    leftOut: (count: number): string => `${count} left out: no text, or not needed to run`,
    remove: (name: string): string => `Remove ${name}`,
    added: (names: string): string => `Installed: ${names}. It counts from the next request.`,
    removed: (name: string): string => `${name} is removed.`,
    refused: {
      notZip: 'it cannot be unpacked: not a zip file, or damaged',
      notWheel: 'it is no wheel: NAME.dist-info with WHEEL and METADATA is missing',
      compiled: 'it has a compiled module, which does not run on the simulated machine',
      tooLarge: 'it is too large',
      path: 'a file of it would lie outside of its folder',
      name: 'only .whl files are taken',
    } as Readonly<Record<string, string>>,
    refusedFile: (file: string, why: string, part: string): string => `${file}: ${why}${part === '' ? '' : ` (${part})`}.`,
    missing: (module: string): string => `The run says that the Python package “${module}” is not there. Links do not carry packages: drop its wheel (.whl) on this page and send again.`,
    howTo: 'Wheels: pip download --no-deps --only-binary=:all: NAME, for each package and for what it needs.',
  },
};
export type EditingWords = typeof editing;
