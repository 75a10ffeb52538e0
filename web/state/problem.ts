/** Why something that a person asked for was not done, as data: the dictionaries have the words. */
import type { LinkFault } from '../../src-core/index.ts';
import type { RunFailure } from '../worker/messages.ts';

export type Problem = RunFailure | ({ readonly kind: 'link' } & LinkFault);
