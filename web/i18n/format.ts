/** Figures as people read them, the same in every language: times in ms, sizes in B, KiB, MiB. */

/** `0.05 ms`, `56.5 ms`, `1240 ms` from µs. */
export function ms(us: number): string {
  return `${msFigure(us)} ms`;
}

/** The figure alone: as many digits as tell something. */
export function msFigure(us: number): string {
  const value = us / 1000;
  const size = Math.abs(value);
  if (size === 0) return '0';
  return value.toFixed(size >= 1000 ? 0 : size >= 1 ? 1 : size >= 0.01 ? 2 : 3);
}

/** A moment on the clock: its digits stay in their places while it runs. */
export function timeFigure(us: number): string {
  return (us / 1000).toFixed(Math.abs(us) >= 1_000_000 ? 1 : 2);
}

/** `78 B`, `1.2 KiB`, `3.0 MiB`. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : mib(bytes / 1024);
}

/** The same from KiB. */
export function sizeKib(kib: number): string {
  return kib < 1024 ? `${Math.round(kib)} KiB` : mib(kib);
}

/** `192.0.2.1:80`, `[2001:db8::1]:80`. */
export function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A text with its `{name}` places filled. */
export function filled(template: string, params: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

function mib(kib: number): string {
  return `${(kib / 1024).toFixed(1)} MiB`;
}
