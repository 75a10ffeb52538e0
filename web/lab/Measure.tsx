/** “Measure it in my browser”, fetched when somebody comes to it. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function Measure() {
  const [View, setView] = useState<ComponentType | null>(null);
  useEffect(() => {
    let current = true;
    void import('./MeasureView.tsx').then(({ MeasureView }) => current && setView(() => MeasureView));
    return () => {
      current = false;
    };
  }, []);
  return View && <View />;
}
