/** Walking through a journey: buttons, keys, the axis, the lists; forward, and back to exactly the same. */
import { At, expect, LANGUAGES, literally, test, wordsOf } from './journey.ts';

for (const language of LANGUAGES) {
  test(`${language}: buttons and keys step forward and back, and each step is said`, async ({ page }) => {
    const at = new At(page, language);
    const words = wordsOf[language].steps;
    await at.open(`p=hello&l=${language}`);
    const opening = await shown(at);

    const seen = [opening.sentence];
    for (const step of ['button', 'ArrowRight', 'PageDown', 'button', 'ArrowRight']) {
      const before = await shown(at);
      if (step === 'button') await at.transport('forward');
      else await page.keyboard.press(step);
      await expect(at.sentence).not.toHaveText(before.sentence);
      const after = await shown(at);
      expect(after.index).toBe(before.index + 1);
      expect(after.time).toBeGreaterThanOrEqual(before.time);
      seen.push(after.sentence);
    }
    await expect(at.sentence).toHaveText(literally('192.0.2.53'));
    for (const [back, key] of ['button', 'ArrowLeft', 'PageUp', 'button', 'ArrowLeft'].entries()) {
      if (key === 'button') await at.transport('back');
      else await page.keyboard.press(key);
      await expect(at.sentence).toHaveText(seen[seen.length - 2 - back] ?? '');
    }
    expect(await shown(at)).toEqual(opening);

    await page.keyboard.press('End');
    const { count } = await shown(at);
    await expect(at.position).toHaveText(`${count} / ${count}`);
    await page.keyboard.press('ArrowRight');
    await expect(at.position).toHaveText(`${count} / ${count}`);
    await page.keyboard.press('Home');
    await expect(at.sentence).toHaveText(words.navigated({ url: 'http://shop.example/hello?name=kim', method: 'GET' }, ''));
    await page.keyboard.press('Shift+ArrowRight');
    await expect(at.stages.locator('[aria-current="step"]')).toContainText(wordsOf[language].stages.brief.connect ?? '');
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await shown(at)).toEqual(opening);
    // Before the opening the servers start.
    await page.keyboard.press('Home');
    await expect(at.playback).toContainText(wordsOf[language].shell.transport.booting);
    await expect(at.time).toHaveText(/^-/);
  });
}

test('there and back again, stage and inspector show exactly what they showed', async ({ page, at }) => {
  await at.open();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await at.walkTo(/^nginx worker hands the request over/);
  await page.mouse.move(0, 0);
  const before = await picture(at);
  await at.walkTo(/\(environ, start_response\) is called/);
  await expect.poll(() => picture(at)).not.toEqual(before);
  await at.walkTo(/^nginx worker hands the request over/, 'ArrowLeft');
  await expect.poll(() => picture(at)).toEqual(before);
  await page.keyboard.press('End');
  await at.walkTo(/^nginx worker hands the request over/, 'ArrowLeft');
  await expect.poll(() => picture(at)).toEqual(before);
});

test('depth: fewer stops by stage, more by line of Python, and the place stays', async ({ page, at }) => {
  await at.open();
  await at.walkTo(/\(environ, start_response\) is called/);
  const sentence = (await at.sentence.textContent()) ?? '';
  const bySteps = await shown(at);
  await page.keyboard.press('ArrowDown');
  const byLines = await shown(at);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  const byStages = await shown(at);
  expect(byStages.count).toBeLessThan(bySteps.count);
  expect(byStages.count).toBeGreaterThanOrEqual(18);
  expect(bySteps.count).toBeLessThan(byLines.count);
  await expect(at.sentence).toHaveText(sentence);

  await at.depth('line');
  await expect(at.position).toHaveText(`${byLines.index} / ${byLines.count}`);
  await at.playback.getByRole('combobox', { name: at.words.shell.transport.depth }).blur();
  await at.walkTo(/^Line \d+ of \S+ is next/);
  await at.depth('stage');
  await at.playback.getByRole('combobox', { name: at.words.shell.transport.depth }).blur();
  await page.keyboard.press('ArrowRight');
  await expect(at.stages.locator('[aria-current="step"]')).toContainText(at.words.stages.brief[7] ?? '');
});

test('it plays at four times the speed, and stops when asked', async ({ page, at }) => {
  await at.open();
  const speed = at.playback.getByRole('combobox', { name: at.words.shell.transport.speed });
  await speed.selectOption('4');
  await at.transport('play');
  // A stop lasts less than the time between two looks.
  await expect(at.position).toHaveText(/^([4-9]|\d{2,}) \//);
  await at.transport('pause');
  await expect(at.playback.getByRole('button', { name: at.words.shell.transport.play, exact: true })).toBeVisible();
  const stopped = await shown(at);
  await at.transport('play');
  await expect(at.position).not.toHaveText(`${stopped.index} / ${stopped.count}`);
  // A step by hand takes the playing over.
  await page.keyboard.press('ArrowLeft');
  await expect(at.playback.getByRole('button', { name: at.words.shell.transport.play, exact: true })).toBeVisible();
  // At the end playing begins anew.
  await page.keyboard.press('End');
  await at.depth('stage');
  await speed.selectOption('0.25');
  await at.transport('play');
  await expect(at.position).toHaveText(/^1 \//);
  await at.transport('pause');
});

test('the axis moves the cursor by keys, click and drag', async ({ page, at }) => {
  await at.open();
  await at.slider.focus();
  const value = async (): Promise<number> => Number(await at.slider.getAttribute('aria-valuenow'));
  expect(await value()).toBe(1);
  await page.keyboard.press('ArrowUp');
  expect(await value()).toBe(2);
  await page.keyboard.press('ArrowRight');
  expect(await value()).toBe(3);
  await page.keyboard.press('ArrowDown');
  expect(await value()).toBe(2);
  await expect(at.slider).toHaveAttribute('aria-valuetext', /^0\.\d+ ms: The browser takes the URL apart/);
  const box = (await at.slider.boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.5, box.y + 30);
  const middle = await shown(at);
  expect(middle.time).toBeGreaterThan(20);
  await page.mouse.move(box.x + box.width * 0.2, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 30, { steps: 4 });
  await page.mouse.up();
  expect((await shown(at)).index).toBeGreaterThan(middle.index);
});

test('stages, rows of the sequence and rows of the waterfall lead to their steps', async ({ at }) => {
  await at.open();
  await at.stages.getByRole('button', { name: at.words.stages.brief[9] ?? '' }).click();
  await expect(at.stages.locator('[aria-current="step"]')).toContainText(at.words.stages.brief[9] ?? '');
  await expect(at.stages.locator('[aria-current="step"]')).toHaveCount(1);

  await at.transport('first');
  await at.view('sequence');
  const rows = at.main.getByRole('group', { name: at.words.centre.sequenceWords.label });
  await rows.getByRole('button', { name: /is sent on: a\.nic\.example/ }).click();
  await expect(at.sentence).toHaveText(/is sent on: a\.nic\.example/);
  await expect(rows.locator('[aria-current="step"]')).toHaveAccessibleName(/is sent on: a\.nic\.example/);

  await at.view('waterfall');
  const bars = at.main.getByRole('group', { name: at.words.centre.waterfallWords.label });
  await bars.getByRole('button', { name: /^nginx/ }).first().click();
  await expect(at.sentence).toHaveText(/nginx|accepts|TCP/);
  await bars.getByRole('button', { name: /^GET \/hello/ }).click();
  await expect(at.sentence).toHaveText(/^A person asks for/);
});

interface Shown {
  readonly index: number;
  readonly count: number;
  readonly time: number;
  readonly sentence: string;
}

async function shown(at: At): Promise<Shown> {
  const [index, count] = ((await at.position.textContent()) ?? '').split(' / ').map(Number);
  return { index: index ?? 0, count: count ?? 0, time: Number.parseFloat((await at.time.textContent()) ?? ''), sentence: (await at.sentence.textContent()) ?? '' };
}

/** What a screen reader would find in the middle, the inspector and the stages. */
async function picture(at: At): Promise<readonly string[]> {
  return Promise.all([at.main, at.inspector, at.stages].map((part) => part.ariaSnapshot()));
}
