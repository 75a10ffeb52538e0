/** Where the recorded Python frames of the presets are. Without the file every run asks CPython. */
const found = import.meta.glob<string>('./recording.json', { query: '?url', import: 'default', eager: true });

export const recordingUrl: string | null = found['./recording.json'] ?? null;
