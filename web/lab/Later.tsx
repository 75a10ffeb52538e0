import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Comes in a turn of its own the first time, so that the page is never busy for long. */
export function Later({ children }: { readonly children: ComponentChildren }) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true));
    return () => clearTimeout(timer);
  }, []);
  return isDue ? <>{children}</> : null;
}
