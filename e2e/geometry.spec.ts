/** Nothing is cut off, covered or too small, at three sizes, in both languages, and with words of twice the length. */
import type { Page } from '@playwright/test';
import { At, expect, LANGUAGES, test } from './journey.ts';

const SIZES = [{ width: 1440, height: 900 }, { width: 1024, height: 768 }, { width: 390, height: 844 }] as const;

for (const language of LANGUAGES) {
  for (const size of SIZES) {
    test(`${language} at ${size.width} × ${size.height}`, async ({ page }) => {
      await page.setViewportSize(size);
      const at = new At(page, language);
      await at.open(`p=hello&l=${language}`);
      for (const stage of ['lookup', '2', '6', '9', 'draw'] as const) {
        await at.stages.locator('ol').getByRole('button', { name: at.words.stages.brief[stage] ?? '' }).last().click();
        expect(await outsideOfTheMap(page), stage).toEqual([]);
      }
      await faultless(page, at);
      if (size.width > 760) await expect(at.playback).toBeInViewport({ ratio: 1 });
      else await expect(at.playback.getByRole('button', { name: at.words.shell.transport.forward, exact: true })).toBeInViewport({ ratio: 1 });
      for (const view of ['sequence', 'waterfall', 'map'] as const) {
        await at.view(view);
        await expect(page.locator('#view-panel > *').first()).toBeVisible();
        await faultless(page, at);
      }
      for (const tab of ['bytes', 'state', 'code', 'story'] as const) {
        await at.tab(tab);
        await expect(page.locator('#inspector-panel > *').first()).toBeVisible();
        await faultless(page, at);
      }
      await at.button(at.words.shell.buttons.edit).click();
      await expect(at.dialog.getByRole('tab').first()).toBeVisible();
      await faultless(page, at);
      await page.keyboard.press('Escape');
    });
  }
}

for (const size of SIZES) {
  test(`words of twice the length at ${size.width} × ${size.height}`, async ({ page, at }) => {
    await page.setViewportSize(size);
    await page.route(/\/assets\/(en|shell)-[^/]*\.js$/, async (route) => {
      // A server that was busy may have closed the connection that is used again.
      const response = await route.fetch({ maxRetries: 5 });
      await route.fulfill({ response, body: doubled(await response.text()) });
    });
    await page.goto('./');
    await expect(page.getByRole('slider')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Send.*Send/ })).toBeVisible();
    await faultless(page, at, { clipped: false });
    expect(await overlapping(page)).toEqual([]);
  });
}

/** The page does not scroll sideways, no button's words are cut off, no text is under 11 px, no control lies on another. */
async function faultless(page: Page, at: At, { clipped = true } = {}): Promise<void> {
  const where = `${page.url()} ${await at.page.title()}`;
  expect(await tooWide(page), where).toEqual([]);
  expect(await tooSmall(page), where).toEqual([]);
  if (clipped) expect(await cutOff(page), where).toEqual([]);
}

/** What makes the page scroll sideways; nothing when it does not. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
    return [`${scrollWidth - clientWidth} px`, ...wide.map((element) => `${element.tagName}.${element.getAttribute('class') ?? ''} ${element.textContent?.slice(0, 30)}`)];
  });
}

function cutOff(page: Page): Promise<string[]> {
  return page.getByRole('button').or(page.getByRole('tab')).evaluateAll((elements) =>
    elements
      .filter((element): element is HTMLElement => element instanceof HTMLElement && element.checkVisibility())
      .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
      .map((element) => `${element.getAttribute('aria-label') ?? element.textContent}: ${element.scrollWidth}×${element.scrollHeight} in ${element.clientWidth}×${element.clientHeight}`),
  );
}

function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.textContent?.trim() || !element.checkVisibility() || element.closest('.visually-hidden')) continue;
      const svg = element.closest('svg');
      const scale = svg && element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? 1) : 1;
      const size = Number.parseFloat(getComputedStyle(element).fontSize) * scale;
      // Drawn words have a tenth of a pixel of play.
      if (size > 0 && size < (svg ? 10.4 : 11)) found.add(`${size.toFixed(2)} px: ${node.textContent.trim().slice(0, 40)}`);
    }
    return [...found];
  });
}

function outsideOfTheMap(page: Page): Promise<string[]> {
  return page.locator('#view-panel svg[role="group"]').evaluate((svg) => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('rect, text, path')]
      .filter((shape) => !shape.closest('defs, marker, pattern, clipPath'))
      .map((shape) => ({ shape, box: shape.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.left < frame.left - 1 || box.top < frame.top - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1))
      .map(({ shape, box }) => `${shape.tagName} ${shape.textContent?.slice(0, 30)} ${[box.left - frame.left, box.top - frame.top, box.right - frame.right, box.bottom - frame.bottom].map(Math.round).join()}`);
  });
}

/** Controls of the head that lie on each other. */
function overlapping(page: Page): Promise<string[]> {
  return page.getByRole('banner').locator('button, select, input').evaluateAll((controls) => {
    const boxes = controls.map((control) => ({ name: control.getAttribute('aria-label') ?? control.textContent ?? '', box: control.getBoundingClientRect() })).filter(({ box }) => box.width > 0);
    return boxes.flatMap((one, i) =>
      boxes.slice(i + 1).flatMap((other) => {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        return across > 1 && down > 1 ? [`${one.name} and ${other.name}`] : [];
      }),
    );
  });
}

/** Every word of a dictionary's script twice: only what stands in quotes and has no sign of code in it. */
function doubled(script: string): string {
  return script.replace(/(:\s?)([`"'])([^`"'\\${}]{2,60})\2(?=[,}])/g, (_, before: string, quote: string, words: string) => `${before}${quote}${words} ${words}${quote}`);
}
