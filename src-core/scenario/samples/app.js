// One process and one thread: this program is the HTTP server, and its callback is the application.
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

let visits = 0;

function hello(req, res, query) {
  const name = query.get('name') ?? 'world';
  visits += 1;
  send(res, 200, `<!doctype html><title>Hello</title><h1>Hello, ${escapeHtml(name)}!</h1><p>Visit ${visits} in process ${process.pid}.</p>`);
}

async function slow(req, res, query) {
  const name = query.get('name') ?? 'world';
  await sleep(1000 * query.get('seconds'));
  visits += 1;
  send(res, 200, `<!doctype html><title>Slow</title><h1>At last, ${escapeHtml(name)}.</h1><p>Visit ${visits} in process ${process.pid}.</p>`);
}

function notFound(req, res) {
  send(res, 404, '<!doctype html><title>Not found</title><h1>Not found</h1>');
}

const routes = {
  '/hello': hello,
  '/slow': slow,
};

async function application(req, res) {
  const { pathname, searchParams } = new URL(req.url, 'http://localhost');
  const handler = routes[pathname] ?? notFound;
  await handler(req, res, searchParams);
}

function send(res, status, html) {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(html);
}

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

http.createServer(application).listen(3000, '127.0.0.1');
