/** What a person mistypes is said where it stands, with what was expected, and the journey before stays. */
import { expect, LANGUAGES, test, At, wordsOf } from './journey.ts';

for (const language of LANGUAGES) {
  const words = wordsOf[language].shell;

  test(`${language}: an address without a host, and one that this world has not`, async ({ page }) => {
    const at = new At(page, language);
    await at.open(`p=hello&l=${language}`);
    await page.keyboard.press('ArrowRight');
    for (const url of ['http:///hello', 'https://shop.example/hello', 'http://shop.example:99999/']) {
      await at.send(url);
      await expect(at.alert).toContainText(words.problem.title);
      await expect(at.alert).toContainText(words.problem.place('request 1', 1, 1).replace(/ 1.*$/, ''));
      // What was typed stays, and so does the journey.
      await expect(at.address).toHaveValue(url);
      await expect(at.position).toHaveText(/^2 \//);
      await page.getByRole('button', { name: words.problem.dismiss }).click();
      await expect(at.alert).toHaveCount(0);
    }
    // The same words tell what to do: an address that is right is run.
    await at.send('shop.example/static/site.css');
    await expect(at.address).toHaveValue('http://shop.example/static/site.css');
    await expect(at.stages.getByText(wordsOf[language].stages.skipped.servedByWebServer).first()).toBeVisible();
  });

  test(`${language}: a typo in nginx.conf and in a zone is shown at its line`, async ({ page }) => {
    const at = new At(page, language);
    await at.open(`p=hello&l=${language}`);
    await page.keyboard.press('ArrowRight');
    await at.button(words.buttons.edit).click();
    await at.dialog.getByRole('tab', { name: 'nginx.conf' }).click();
    const conf = at.dialog.getByRole('textbox', { name: words.editor.conf('nginx') });
    const right = await conf.inputValue();
    await conf.fill(right.replace('proxy_pass', 'proxy_pas'));
    const line = right.slice(0, right.indexOf('proxy_pass')).split('\n').length;
    await at.dialog.getByRole('button', { name: words.editor.send }).click();
    await expect(conf).toHaveAccessibleDescription(/proxy_pas.*proxy_pass/);
    await expect(conf).toHaveAccessibleDescription(new RegExp(words.problem.place('nginx.conf', line, 0).split(language === 'en' ? ', column' : ' 0')[0] ?? ''));
    await expect(conf).toHaveAttribute('aria-invalid', 'true');
    await expect(conf).toBeFocused();
    await conf.fill(right);

    await at.dialog.getByRole('tab', { name: words.editor.tabs.names }).click();
    const zone = at.dialog.getByRole('textbox', { name: words.editor.zone('ns1.shop') });
    const records = await zone.inputValue();
    await zone.fill(records.replace('198.51.100.20', '198.51.100.520'));
    await zone.press('Control+Enter');
    await expect(zone).toHaveAttribute('aria-invalid', 'true');
    await expect(zone).toHaveAccessibleDescription(/198\.51\.100\.520/);
    // Somewhere else in the editor the text is still as it was typed, and closing it keeps the draft.
    await zone.press('Escape');
    await page.keyboard.press('Escape');
    await expect(at.dialog).toBeHidden();
    await expect(at.alert).toContainText('198.51.100.520');
    await expect(at.position).toHaveText(/^2 \//);
    await at.alert.getByRole('button', { name: words.problem.edit }).click();
    await expect(at.dialog.getByRole('textbox', { name: words.editor.zone('ns1.shop') })).toHaveValue(/198\.51\.100\.520/);
    await at.dialog.getByRole('button', { name: words.editor.reset }).click();
    await at.dialog.getByRole('button', { name: words.editor.send }).click();
    await expect(at.dialog).toBeHidden();
    await expect(at.alert).toHaveCount(0);
  });

  for (const [what, fragment, message] of [
    ['garbage', 's=garbage', words.problem.links['unreadable']],
    ['an unknown example', 'p=nothing-of-the-kind', words.problem.links['preset']],
    ['nothing at all', 's=', words.problem.links['unreadable']],
  ] as const) {
    test(`${language}: a link that holds ${what} is said to be broken, and the default journey is shown`, async ({ page }) => {
      const at = new At(page, language);
      await at.open(`${fragment}&c=12&l=${language}`);
      await expect(at.alert).toContainText(message ?? '?');
      await expect(at.presets).toHaveValue('hello');
      await expect(at.position).toHaveText(/^1 \//);
      await page.getByRole('button', { name: words.problem.dismiss }).click();
      await page.keyboard.press('ArrowRight');
      await expect(at.position).toHaveText(/^2 \//);
    });
  }
}

test('a step that the journey does not have is its last', async ({ at }) => {
  await at.open('p=nxdomain&c=99999');
  await expect(at.sentence).toHaveText(/DNS_PROBE_FINISHED_NXDOMAIN/);
});
