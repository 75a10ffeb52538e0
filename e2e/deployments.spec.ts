/** Every deployment of the menu opens, can be walked to its end, and says which servers stand there. */
import { PRESET_GROUPS } from '../src-core/scenario/presetGroups.ts';
import { expect, test } from './journey.ts';

const deployments = Object.entries(PRESET_GROUPS).filter(([group]) => group !== 'journey' && group !== 'failures');

for (const [group, presets] of deployments) {
  test(`deployments of the group ${group} can be walked`, async ({ page, at }) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await at.open();
    for (const preset of presets) {
      await test.step(preset, async () => {
        await at.presets.selectOption(preset);
        await expect(page).toHaveURL(new RegExp(`[#&]p=${preset}(?:&|$)`));
        await expect(at.position).toHaveText(/^1 \//);
        await at.presets.blur();
        await page.keyboard.press('End');
        const [, last = ''] = /\/ (\d+)/.exec((await at.position.textContent()) ?? '') ?? [];
        await expect(at.position).toHaveText(new RegExp(`^${last} / ${last}`));
        await expect(at.alert).toHaveCount(0);
      });
    }
    expect(problems).toEqual([]);
  });
}
