/**
 * What every journey begins with: a page on which any error, warning or failed request fails the test, and the words of
 * both languages, so that parts are found by the names that a person reads or hears.
 */
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { messages as en, type Messages } from '../web/i18n/en.ts';
import { messages as ko } from '../web/i18n/ko.ts';

export { expect };
export type Language = 'en' | 'ko';
export const LANGUAGES: readonly Language[] = ['en', 'ko'];
export const wordsOf: Readonly<Record<Language, Messages>> = { en, ko };

interface Fixtures {
  /** Whether the browser says that it saves data: then the page fetches CPython only when it is needed. */
  readonly savesData: boolean;
  /** What the browser complained about so far. A test that provokes complaints takes them out. */
  readonly complaints: string[];
  readonly at: At;
}

export const test = base.extend<Fixtures>({
  savesData: [true, { option: true }],
  complaints: [
    async ({ context, savesData }, provide) => {
      const complaints: string[] = [];
      if (savesData) await context.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
      context.on('console', (message) => {
        // The test's own script, which the sandboxed document does not run either.
        if (message.text().startsWith('Blocked script execution in ')) return;
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`);
      });
      context.on('weberror', (error) => complaints.push(String(error.error().stack ?? error.error())));
      context.on('requestfailed', (request) => {
        // A page that is left while it still loads ends its requests by itself.
        if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${request.failure()?.errorText ?? 'failed'}`);
      });
      await provide(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
  at: async ({ page }, provide) => provide(new At(page, 'en')),
});

/** Where things are on one page, in one language. */
export class At {
  readonly page: Page;
  readonly words: Messages;

  constructor(page: Page, language: Language) {
    this.page = page;
    this.words = wordsOf[language];
  }

  /** Opens the page, with a link's fragment if any, and waits until a trace is there. */
  async open(fragment = ''): Promise<void> {
    // Only another document loads the page anew: another fragment would not.
    if (this.page.url() !== 'about:blank') await this.page.goto('about:blank');
    await this.page.goto(fragment === '' ? './' : `./#${fragment}`);
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.position).toHaveText(/^\d+ \/ [1-9]\d*$/);
    await expect(this.page.locator('#view-panel > *').first()).toBeVisible();
  }

  in(language: Language): At {
    return new At(this.page, language);
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** The live region that says the step. Messages of the page stand before it. */
  get sentence(): Locator {
    return this.main.getByRole('status').last();
  }

  get playback(): Locator {
    return this.page.getByRole('region', { name: this.words.shell.transport.label });
  }

  get time(): Locator {
    return this.playback.getByRole('status').first();
  }

  get position(): Locator {
    return this.playback.getByRole('status').last();
  }

  get slider(): Locator {
    return this.page.getByRole('slider', { name: this.words.shell.axis.label });
  }

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: this.words.shell.inspector });
  }

  get stages(): Locator {
    return this.page.getByRole('navigation', { name: this.words.stages.label });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get alert(): Locator {
    return this.main.getByRole('alert');
  }

  get address(): Locator {
    return this.page.getByRole('textbox', { name: this.words.shell.url.address });
  }

  get presets(): Locator {
    return this.page.getByRole('combobox', { name: this.words.shell.url.preset });
  }

  get views(): Locator {
    return this.page.getByRole('tablist', { name: this.words.shell.views, exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  async transport(name: 'first' | 'back' | 'play' | 'pause' | 'forward' | 'last'): Promise<void> {
    await this.playback.getByRole('button', { name: this.words.shell.transport[name], exact: true }).click();
  }

  async depth(depth: 'stage' | 'step' | 'line'): Promise<void> {
    await this.playback.getByRole('combobox', { name: this.words.shell.transport.depth }).selectOption(depth);
  }

  async view(view: 'map' | 'sequence' | 'waterfall'): Promise<void> {
    const tab = this.views.getByRole('tab', { name: this.words.centre[view], exact: true });
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
  }

  async tab(tab: 'story' | 'bytes' | 'state' | 'code'): Promise<void> {
    const found = this.inspector.getByRole('tab', { name: this.words.inspector[tab], exact: true });
    await found.click();
    await expect(found).toHaveAttribute('aria-selected', 'true');
  }

  /** Types an address at the head of the page and sends it. */
  async send(url: string): Promise<void> {
    await this.address.fill(url);
    await this.address.press('Enter');
  }

  /** Walks on with the arrow key, as fast as the page follows, to the first step whose sentence matches. */
  async walkTo(sentence: RegExp, direction: 'ArrowRight' | 'ArrowLeft' = 'ArrowRight'): Promise<void> {
    const found = await this.page.evaluate(
      async ({ source, key }) => {
        const wanted = new RegExp(source);
        const said = (): string => [...document.querySelectorAll('main [aria-live]')].at(-1)?.textContent ?? '';
        const axis = (name: string): string => document.querySelector('[role="slider"]')?.getAttribute(`aria-${name}`) ?? '';
        for (let steps = 0; steps < 3000; steps++) {
          if (wanted.test(said())) return 'found';
          const isLast = axis('valuenow') === axis(key === 'ArrowRight' ? 'valuemax' : 'valuemin');
          const before = `${axis('valuenow')} ${said()}`;
          globalThis.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
          const end = performance.now() + (isLast ? 2000 : 60_000);
          while (`${axis('valuenow')} ${said()}` === before && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 0));
          if (`${axis('valuenow')} ${said()}` === before) return `not found; the ${isLast ? 'last' : 'next'} step ${isLast ? 'says' : 'does not come after'} “${said()}”`;
        }
        return 'not found in 3000 steps';
      },
      { source: sentence.source, key: direction },
    );
    expect(found, String(sentence)).toBe('found');
    await expect(this.sentence).toHaveText(sentence);
  }
}

/** Words of a person in a pattern: nothing in them is special. */
export function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** Letter by letter, as the list that has the focus lets one choose: letters that come a second apart begin a name anew, and so does who tries again. */
export async function chooseByTyping(list: Locator, name: string, value: string): Promise<void> {
  await expect(async () => {
    await list.page().keyboard.type(name);
    await expect(list).toHaveValue(value, { timeout: 3000 });
  }).toPass({ intervals: [2000] });
}
