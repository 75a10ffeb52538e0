/** What is wrong with a text of the scenario, in English: the core's own wording. */
export { CONFIG_ERROR_TEXTS as config } from '../../../src-core/index.ts';
