import { expect, test } from '@playwright/test';

test('the page opens without a complaint', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText ?? 'failed'}`));

  await page.goto('./');
  await expect(page).toHaveTitle(/Hop by Hop/);
  await page.waitForLoadState('networkidle');
  expect(complaints).toEqual([]);
});

test('nothing is fetched from another host', async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(baseURL ?? '').origin) foreign.push(request.url());
  });
  await page.goto('./');
  await page.waitForLoadState('networkidle');
  expect(foreign).toEqual([]);
});
