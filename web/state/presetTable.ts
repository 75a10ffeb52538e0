/** Every preset, by itself so that it can be fetched by itself. */
export { presets } from '../../src-core/index.ts';
