/** Brings an element into sight inside its own scroller, and leaves the page where it is. */
export function scrollWithin(scroller: HTMLElement | null, element: HTMLElement | null | undefined): void {
  if (!scroller || !element) return;
  const outer = scroller.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  if (inner.top < outer.top) scroller.scrollTop -= outer.top - inner.top + 4;
  else if (inner.bottom > outer.bottom) scroller.scrollTop += inner.bottom - outer.bottom + 4;
}

/** What scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1), also where nothing inside can have the focus. */
export const scrollable = { role: 'region', tabIndex: 0 } as const;
