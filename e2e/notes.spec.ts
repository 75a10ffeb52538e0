/** A run under mod_wsgi held against the fifteen steps of course notes: chosen by keyboard, marked in words, shown by steps. */
import { notes as english } from '../web/i18n/en/notes.ts';
import { notes as korean } from '../web/i18n/ko/notes.ts';
import { expect, LANGUAGES, test } from './journey.ts';

for (const language of LANGUAGES) {
  test(`the notes' telling, ${language}`, async ({ page, at: english_ }) => {
    const at = english_.in(language);
    const words = language === 'ko' ? korean : english;
    await at.open(`p=mod-wsgi-daemon&l=${language}`);
    const telling = at.stages.getByRole('group', { name: at.words.stages.telling.label });
    const [run, notes] = [telling.getByRole('radio', { name: at.words.stages.telling.run, exact: true }), telling.getByRole('radio', { name: at.words.stages.telling.notes, exact: true })];
    await expect(run).toBeChecked();
    await run.focus();
    await page.keyboard.press('ArrowDown');
    await expect(notes).toBeChecked();
    await expect(at.stages.getByText(words.intro)).toBeVisible();
    await expect(at.stages.getByText(words.differs, { exact: false }).filter({ visible: true })).toHaveCount(5);
    await at.stages.locator('summary').filter({ hasText: words.open('5') }).press('Enter');
    await expect(at.stages.getByText(words.truth.loading)).toBeVisible();
    await at.stages.getByRole('list', { name: words.steps }).getByRole('button').first().click();
    await expect(at.inspector.getByText(words.truth.loading)).toBeVisible();
    await expect(at.inspector.getByRole('table')).toContainText('SERVER CALLS application(environ, start_response)');
    await at.inspector.getByRole('table').getByRole('button').filter({ hasText: words.order.names.started }).click();
    await expect(at.sentence).toContainText('start_response');
    await expect(at.inspector.getByText(words.truth.startAfterView)).toBeVisible();
    await run.check();
    await expect(at.inspector.getByText(words.truth.startAfterView)).toBeHidden();
    await expect(at.stages.getByText(words.intro)).toBeHidden();
  });
}

test('other servers have one telling', async ({ at }) => {
  await at.open();
  await expect(at.stages.getByRole('radio')).toHaveCount(0);
});
