import type { Messages } from '../i18n/en.ts';

export type StageWords = Messages['centre']['stage'];
