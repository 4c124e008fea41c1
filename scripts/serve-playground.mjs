// Serves build/playground with the policy it is meant to have: `npm start`, or import { servePlayground }.
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript' };
const POLICY =
  "default-src 'none'; connect-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
  "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// it fetches the page's own files, to keep them for the next time
const SERVICE_WORKER_POLICY = "default-src 'none'; connect-src 'self'; script-src 'self'";

/** @param folder what build-playground.mjs wrote */
export async function servePlayground(port = 0, folder = new URL('../build/playground/', import.meta.url)) {
  const names = await readdir(folder);
  const server = createServer(async ({ url = '/' }, response) => {
    const name = new URL(url, 'http://localhost').pathname.slice(1) || 'index.html';
    const type = TYPES[name.replace(/^.*\./, '')];
    if (type === undefined || !names.includes(name)) return response.writeHead(404).end();
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
