import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Comes in a turn of its own, and changes in one, when the rest has been painted: so that the page is never busy for long. */
export function Later({ children }: { readonly children: ComponentChildren }) {
  const [shown, setShown] = useState<ComponentChildren>(null);
  useEffect(() => {
    const timer = setTimeout(() => setShown(children));
    return () => clearTimeout(timer);
  }, [children]);
  return <>{shown}</>;
}
