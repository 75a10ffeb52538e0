/** Every example that goes wrong, chosen by name, ends as it would in the world. */
import { PRESET_GROUPS } from '../src-core/scenario/presetGroups.ts';
import { expect, test } from './journey.ts';

/** Name of the example → what its last step says, and a step on the way there. */
const OUTCOMES: readonly (readonly [preset: string, last: RegExp, before: RegExp | null])[] = [
  ['again', /draws the page “Hello” \(status 200/, /uses its open connection to 198\.51\.100\.20:80 again/],
  ['later', /draws the page “Hello” \(status 200/, /finds shop\.example A in the browser's own cache/],
  ['form', /draws the page “Order” \(status 200/, /sends POST \/form to 127/],
  ['static', /draws the page.*\(status 200/, /reads the file \/srv\/shop\/static\/site\.css/],
  ['cname', /draws the page “Hello” \(status 200/, /is only an alias/],
  ['ipv6', /draws the page “Hello” \(status 200/, /\[2001:db8:20::20\]:80/],
  ['packet-loss', /draws the page “Hello” \(status 200/, /^A packet from .* Nobody is told/],
  ['nxdomain', /shows an error page: DNS_PROBE_FINISHED_NXDOMAIN/, /finds no address for shpo\.example: NXDOMAIN/],
  ['dns-down', /shows an error page: ERR_NAME_NOT_RESOLVED/, /SERVFAIL/],
  ['unreachable', /shows an error page: ERR_CONNECTION_TIMED_OUT/, /gives up: no word from 198\.51\.100\.20:80/],
  ['refused', /shows an error page: ERR_CONNECTION_REFUSED/, /refuses the connection: nothing listens there/],
  ['bad-gateway', /status 502/, /so it answers 502 itself/],
  ['traceback', /draws the page “Internal Server Error” \(status 500/, /raises KeyError: 'pear'/],
  ['gateway-timeout', /status 504/, /so it answers 504 itself/],
  ['endless-loop', /status 502/, /^Stopped: the Python code was still running/],
  ['app-404', /status 404/, /App\.__call__|is called/],
  ['static-404', /status 404/, /looks for \/srv\/shop\/static\/missing\.png and there is no such file/],
  ['bad-request', /status 400/, /turns the request down with 400/],
];

test('no example of the first two groups is left out', () => {
  expect(OUTCOMES.map(([preset]) => preset).toSorted()).toEqual([...PRESET_GROUPS.journey, ...PRESET_GROUPS.failures].filter((preset) => preset !== 'hello').toSorted());
});

// In one page: each comes while another is on the screen, as it does for a person.
for (const [part, outcomes] of [OUTCOMES.slice(0, 10), OUTCOMES.slice(10)].entries()) {
  test(`examples end as they should, part ${part + 1}`, async ({ page, at }) => {
    await at.open();
    for (const [preset, last, before] of outcomes) {
      await test.step(preset, async () => {
        await at.presets.selectOption(preset);
        // The address follows the journey that is shown; the picker shows the wish at once.
        await expect(page).toHaveURL(new RegExp(`[#&]p=${preset}(?:&|$)`));
        await expect(at.position).toHaveText(/^1 \//);
        await at.presets.blur();
        await page.keyboard.press('End');
        await at.walkTo(last, 'ArrowLeft');
        if (before) await at.walkTo(before, 'ArrowLeft');
        await expect(at.alert).toHaveCount(0);
      });
    }
  });
}
