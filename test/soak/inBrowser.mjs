/**
 * A browser without a driver: it is started with the address of the page, in a profile of its own, and ended when the page says that
 * it is done. So any browser will do.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

const ROOT = new URL('../../', import.meta.url);
const TYPES = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.html': 'text/html',
  '.wasm': 'application/wasm',
};

export async function soak({ browser, ...options }, report) {
  const profile = await mkdtemp(join(tmpdir(), 'glmm-wasm-soak-'));
  let child;
  let end;
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/memory') return response.end(JSON.stringify(await megabytesOf(child.pid)));
    if (request.method === 'POST') {
      const told = JSON.parse(await textOf(request));
      response.end();
      if (pathname === '/report') report(told);
      else end(told);
      return;
    }
    const file =
      /^\/(dist|test\/soak|bench)\/[\w./-]+$/.test(pathname) && !pathname.includes('..') ? pathname.slice(1) : null;
    try {
      response.setHeader('content-type', TYPES[extname(file ?? '')] ?? 'text/plain');
      response.end(await readFile(new URL(file, ROOT)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const query = new URLSearchParams(Object.entries(options).map(([name, value]) => [name, String(value)]));
  const address = `http://127.0.0.1:${server.address().port}/test/soak/page.html?${query}`;
  child = spawn(browser, [...flagsOf(browser, profile), address], { stdio: 'ignore', detached: true });
  child.on('exit', (code) => end({ failures: 1, error: `the browser has ended (${code})` }));
  const { failures, error } = await ended;
  if (error) console.error(error);
  try {
    process.kill(-child.pid);
  } catch {
    // it has ended already
  }
  server.close();
  server.closeAllConnections();
  await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return failures;
}

function flagsOf(browser, profile) {
  if (/firefox/.test(browser)) return ['--headless', '--no-remote', '--profile', profile];
  return [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--js-flags=--expose-gc',
    `--user-data-dir=${profile}`,
  ];
}

/** Of a process and all that it has started: their shares of memory, in megabytes. */
async function megabytesOf(root) {
  const parents = new Map();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(
      readOf(`/proc/${name}/stat`)
        .replace(/^.*\) \S /s, '')
        .split(' ')[0],
    );
    parents.set(Number(name), parent);
  }
  const isOurs = (pid) => pid === root || (parents.has(pid) && isOurs(parents.get(pid)));
  let kilobytes = 0;
  for (const pid of parents.keys())
    if (isOurs(pid)) kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  return (kilobytes * 1024) / 1e6;
}

/** Empty for a process that has ended meanwhile. */
function readOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
