/** Everything without a mouse, and without motion for those who do not want it. */
import type { Page } from '@playwright/test';
import { At, chooseByTyping, expect, LANGUAGES, test, wordsOf } from './journey.ts';

for (const language of LANGUAGES) {
  test(`${language}: Tab reaches every part, shows where it is, and is never caught`, async ({ page }) => {
    const at = new At(page, language);
    const words = wordsOf[language];
    await at.open(`p=hello&l=${language}`);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: words.shell.skip })).toBeFocused();
    await expect(page.getByRole('link', { name: words.shell.skip })).toBeInViewport();
    const stops: string[] = [];
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press('Tab');
      const stop = await focused(page);
      if (stop === null) break;
      expect(stop.seen, stop.name).toBe(true);
      stops.push(stop.name);
    }
    // Round and out again: the browser's own controls come after the last.
    expect(stops.length).toBeGreaterThan(30);
    expect(stops.length).toBeLessThan(119);
    for (const part of [words.shell.url.preset, words.shell.url.address, words.shell.buttons.edit, words.centre.map, words.inspector.story, words.shell.transport.play, words.shell.axis.label, words.shell.transport.depth]) {
      expect(stops.some((stop) => stop.startsWith(part)), `${part} among\n${stops.join('\n')}`).toBe(true);
    }
  });
}

test('skipping leads to the stage', async ({ page, at }) => {
  await at.open();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(at.main).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(at.position).toHaveText(/^2 \//);
});

test('dialogs open by a key, hold the focus, close on Esc and give it back', async ({ page, at }) => {
  await at.open();
  await page.getByRole('button', { name: at.words.shell.buttons.share }).focus();
  for (const [key, title] of [['e', at.words.shell.editor.title], ['?', at.words.shell.keys.title], ['Enter', at.words.shell.share.title]] as const) {
    await page.keyboard.press(key);
    await expect(at.dialog).toHaveAccessibleName(title);
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
    // The keys of the journey rest.
    await page.keyboard.press('PageDown');
    await expect(at.position).toHaveText(/^1 \//);
    await page.keyboard.press('Escape');
    if (await at.dialog.isVisible()) await page.keyboard.press('Escape');
    await expect(at.dialog).toHaveCount(0);
    await expect(page.getByRole('button', { name: at.words.shell.buttons.share })).toBeFocused();
  }
});

test('a whole journey by keys: choose, type, send, walk, inspect', async ({ page, at }) => {
  await at.open();
  await at.presets.focus();
  await chooseByTyping(at.presets, 'A malformed request', 'bad-request');
  await expect(at.position).toHaveText(/^1 \//);
  await page.getByRole('link', { name: at.words.shell.skip }).focus();
  await page.keyboard.press('Enter');
  await at.walkTo(/turns the request down with 400/);
  for (const [key, tab] of [['2', 'bytes'], ['3', 'state'], ['4', 'code'], ['1', 'story']] as const) {
    await page.keyboard.press(key);
    await expect(at.inspector.getByRole('tab', { name: at.words.inspector[tab], exact: true })).toHaveAttribute('aria-selected', 'true');
  }
  // Tabs by arrows, as everywhere.
  await at.views.getByRole('tab', { selected: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(at.views.getByRole('tab', { name: at.words.centre.sequence })).toBeFocused();
  await expect(at.main.getByRole('group', { name: at.words.centre.sequenceWords.label }).getByRole('button').first()).toBeVisible();
  await page.keyboard.press('Tab');
  const place = await at.position.textContent();
  await at.main.locator('[aria-current="step"]').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(at.position).not.toHaveText(place ?? '');
  await expect(at.main.locator('[aria-current="step"]')).toBeFocused();
  // Presenting, and back by Esc.
  await page.keyboard.press('p');
  await expect(at.inspector).toBeHidden();
  await expect(at.sentence).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(at.inspector).toBeVisible();
  await page.keyboard.press('Space');
  await expect(at.playback.getByRole('button', { name: at.words.shell.transport.play })).toBeVisible();
});

test.describe('without motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('a packet is where it arrives at once', async ({ page, at }) => {
    await at.open();
    await at.walkTo(/sends a question about shop\.example A to 192\.0\.2\.53/);
    const places = await page.evaluate(async () => {
      const shapes = (): string => [...document.querySelectorAll('#view-panel svg [transform]')].map((shape) => shape.getAttribute('transform')).join();
      globalThis.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', cancelable: true }));
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
      for (let frames = 0; frames < 3; frames++) await frame();
      const seen = new Set<string>();
      for (let frames = 0; frames < 20; frames++) {
        await frame();
        seen.add(shapes());
      }
      return { seen: seen.size, running: document.getAnimations().length };
    });
    expect(places).toEqual({ seen: 1, running: 0 });
  });
});

test('with motion, it travels', async ({ page, at }) => {
  await at.open();
  await at.walkTo(/takes the URL apart/);
  const seen = await page.evaluate(async () => {
    const shapes = (): string => [...document.querySelectorAll('#view-panel svg [transform]')].map((shape) => shape.getAttribute('transform')).join();
    // Where frames are rare a packet is seen at fewer places on its way: one way that is seen will do.
    let most = 0;
    for (let steps = 0; steps < 40 && most < 5; steps++) {
      const places = new Set<string>();
      globalThis.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', cancelable: true }));
      for (let frames = 0; frames < 12; frames++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        places.add(shapes());
      }
      most = Math.max(most, places.size);
    }
    return most;
  });
  expect(seen).toBeGreaterThanOrEqual(5);
});

/** What has the focus and whether that can be seen; `null` when the page has let it go. */
function focused(page: Page): Promise<{ readonly name: string; readonly seen: boolean } | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent) : [];
    const outlined = [element, element.parentElement, ...element.querySelectorAll('rect')].some((one) => {
      const style = one && getComputedStyle(one);
      return style && ((style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || (one.tagName === 'rect' && Number.parseFloat(style.strokeWidth) >= 2));
    });
    const box = element.getBoundingClientRect();
    const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    return { name: element.getAttribute('aria-label') ?? labels[0] ?? element.textContent ?? element.tagName, seen: outlined && inside };
  });
}
