/**
 * The script of a worker, in browsers and in Node.
 */
import type { FromWorker } from '../protocol.ts';
import { serveAll } from './serveAll.ts';

interface Port {
  postMessage(message: unknown): void;
  on?(event: 'message', listener: (message: unknown) => void): void;
  onmessage?: ((event: { readonly data: unknown }) => void) | null;
}

const port = portOfThisThread();
const receive = serveAll((message: FromWorker) => port.postMessage(message));
if (port.on) port.on('message', receive);
else port.onmessage = ({ data }) => receive(data);

function portOfThisThread(): Port {
  const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): unknown } };
  const threads = process?.getBuiltinModule?.('node:worker_threads') as { parentPort?: Port | null } | undefined;
  return threads?.parentPort ?? (globalThis as unknown as Port);
}
