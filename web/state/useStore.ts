/** A store in a component: it renders again only when the selected part is another one. (The binding of zustand needs React.) */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { StoreApi } from 'zustand/vanilla';

export function useStore<State, Part>(store: StoreApi<State>, select: (state: State) => Part): Part {
  const part = select(store.getState());
  const shown = useRef({ part, select });
  const [, render] = useState({});
  const check = (): void => {
    if (!Object.is(shown.current.part, shown.current.select(store.getState()))) render({});
  };
  useLayoutEffect(() => {
    shown.current = { part, select };
    // The store may have moved on between the render and now.
    check();
  });
  // From the moment that it stands in the document: an effect after the paint would miss what comes before it.
  useLayoutEffect(() => store.subscribe(check), [store]);
  return part;
}
