/** Small pictures of one path each, drawn in the colour of the text beside them. */
const PATHS = {
  first: 'M4 3v10M13 3 6 8l7 5z',
  back: 'M12 3 4 8l8 5z',
  play: 'M4 2.5v11l9.5-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  forward: 'M4 3l8 5-8 5z',
  last: 'M12 3v10M3 3l7 5-7 5z',
  theme: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  present: 'M2 3h12v8H2zM8 11v3M5 14h6',
  share: 'M6.5 9.5l3-3M7 4.5 9 2.7a2.9 2.9 0 0 1 4.2 4.2L11.3 9M9 11.5l-2 1.8a2.9 2.9 0 0 1-4.2-4.2L4.7 7',
  edit: 'M3 13l.8-3.2L10.5 3 13 5.5l-6.8 6.7z',
  help: 'M6 6a2 2 0 1 1 2.8 1.8C8.2 8.2 8 8.6 8 9.3M8 11.8v.2',
  close: 'M4 4l8 8M12 4l-8 8',
} as const;

const FILLED: readonly string[] = ['back', 'play', 'pause', 'forward'];

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  const filled = FILLED.includes(name);
  const fill = filled || name === 'first' || name === 'last' ? 'currentColor' : 'none';
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" fill={fill} stroke={filled ? 'none' : 'currentColor'} stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round">
      {name === 'help' && <circle cx="8" cy="8" r="6.5" />}
      <path d={PATHS[name]} />
      {name === 'theme' && <path d="M8 2a6 6 0 1 0 0 12z" fill="currentColor" />}
    </svg>
  );
}
