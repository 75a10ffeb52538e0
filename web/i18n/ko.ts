/** Korean. */
import type { Messages } from './en.ts';
import { centre } from './ko/centre.ts';
import { inspector } from './ko/inspector.ts';
import { shell } from './ko/shell.ts';
import { stages } from './ko/stages.ts';
import { steps } from './ko/steps.ts';

export const messages = { shell, stages, steps, centre, inspector } satisfies Messages;
