/** English, and the shape that every language must have: a missing word does not compile. */
import { centre } from './en/centre.ts';
import { inspector } from './en/inspector.ts';
import { shell } from './en/shell.ts';
import { stages } from './en/stages.ts';
import { steps } from './en/steps.ts';

export const messages = { shell, stages, steps, centre, inspector };
export type Messages = typeof messages;
