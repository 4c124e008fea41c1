// Serves build/playground with the policy it is meant to have: `npm start`, or import { servePlayground }.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const FILES = new Map([
  ['/', ['index.html', 'text/html']],
  ['/index.html', ['index.html', 'text/html']],
  ['/playground.html', ['playground.html', 'text/html']],
  ['/theme.css', ['theme.css', 'text/css']],
  ['/app.js', ['app.js', 'text/javascript']],
  ['/worker.js', ['worker.js', 'text/javascript']],
  ['/vega.js', ['vega.js', 'text/javascript']],
  ['/sw.js', ['sw.js', 'text/javascript']],
]);
const POLICY =
  "default-src 'none'; connect-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
  "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// it fetches the page's own files, to keep them for the next time
const SERVICE_WORKER_POLICY = "default-src 'none'; connect-src 'self'; script-src 'self'";

/** @param folder what build-playground.mjs wrote */
export async function servePlayground(port = 0, folder = new URL('../build/playground/', import.meta.url)) {
  const server = createServer(async ({ url = '/' }, response) => {
    const [name, type] = FILES.get(new URL(url, 'http://localhost').pathname) ?? [];
    if (name === undefined) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': name === 'sw.js' ? SERVICE_WORKER_POLICY : name === 'playground.html' ? '' : POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    });
    response.end(await readFile(new URL(name, folder)));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await servePlayground(Number(process.env.PORT ?? 8080));
  console.log(`The page is at ${url}`);
}
