/** Made by scripts/vite-python-assets.mjs. */
declare module 'virtual:cpython-assets' {
  /** Folder of the interpreter's files, relative to the page, ending in `/`. */
  export const directory: string;
  /** The interpreter worker as the text of one module. */
  export const workerText: string;
}
