/** Three hops: a machine, a process, a call. */
export function Logo() {
  return (
    <svg width="26" height="20" viewBox="0 0 26 20" aria-hidden="true">
      <circle cx="4" cy="15" r="3.2" fill="var(--network)" />
      <circle cx="13" cy="15" r="3.2" fill="var(--process)" />
      <circle cx="22" cy="15" r="3.2" fill="var(--call)" />
      <path d="M4 11Q8.5 1 13 11Q17.5 1 22 11" fill="none" stroke="currentColor" stroke-width="1.8" />
    </svg>
  );
}
