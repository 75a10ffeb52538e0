import { withModules } from './modules.mjs';
await withModules('src-core/index.ts', async ({ simulate, presetNamed }) => {
  const plain = presetNamed('bad-gateway'); const visit = plain.visits[0];
  const urls = ['/static/site.css', '/hello?name=kim', '/static/missing.png', '/hello?name=lee', '/static/site.css', '/', '/static/', '/hello'];
  const sc = { ...plain, visits: [...urls, ...urls].map((path) => ({ ...visit, url: `http://shop.example${path}`, afterMs: 500 })) };
  const no = { version: '', exit: () => Promise.resolve() };
  const ts=[]; for (let i=0;i<60;i++) { const t=process.cpuUsage().user; await simulate(sc,no); ts.push((process.cpuUsage().user-t)/1000); } ts.sort((a,b)=>a-b);
  console.log('cpu ms median', ts[30], 'min', ts[0]);
});
