/** The codec of links, by itself so that it can be fetched by itself. */
export { decodeLink, encodeLink } from '../../src-core/index.ts';
