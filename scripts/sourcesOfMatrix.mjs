// ml-matrix as its sources: what its package.json exports is one file of CommonJS, of which a bundler leaves nothing out. Bundled, so that
// dist/ runs as it is: in a module worker, which no import map reaches, and without reading that file, a third of a second in Node.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('ml-matrix'));
const { module } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

export const sourcesOfMatrix = { 'ml-matrix': join(folder, module) };
