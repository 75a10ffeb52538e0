/** Korean. */
import type { Messages } from './en.ts';
import { centre } from './ko/centre.ts';
import { inspector } from './ko/inspector.ts';
import { shell } from './ko/shell.ts';

export const messages = { shell, centre, inspector } satisfies Messages;
