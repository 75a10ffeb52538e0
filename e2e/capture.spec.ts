/** The packets of a journey as a file for Wireshark. */
import { readFile } from 'node:fs/promises';
import { decodePcapng } from '../src-core/wire/pcapng.ts';
import { expect, test } from './journey.ts';

test('the downloaded capture holds every packet of the journey', async ({ page, at }) => {
  await at.open('p=packet-loss');
  await at.button(at.words.shell.buttons.share).click();
  const [download] = await Promise.all([page.waitForEvent('download'), at.dialog.getByRole('link', { name: at.words.shell.share.capture }).click()]);
  expect(download.suggestedFilename()).toBe('packet-loss.pcapng');
  const { message: packets } = decodePcapng(new Uint8Array(await readFile(await download.path())));
  expect(packets.length).toBeGreaterThan(30);
  await expect(at.dialog.getByText(at.words.shell.share.captureText(packets.length))).toBeVisible();
  expect(packets.map(({ atUs }) => atUs)).toEqual(packets.map(({ atUs }) => atUs).sort((a, b) => a - b));
});
