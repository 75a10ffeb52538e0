/** The words of “Measure it in my browser” in one language, fetched when it is first shown. */
import type { MeasureWords } from './measureShape.ts';

export async function loadMeasure(locale: 'ko' | 'en'): Promise<MeasureWords> {
  return (locale === 'ko' ? await import('./ko/measure.ts') : await import('./en/measure.ts')).measure;
}
