// Optimises the release and the scalar build in place. The compiler's own pipeline inlines twice over: this one gives a module
// of the same speed (within 10 % everywhere, equal on the fast paths) with an eighth fewer bytes. Neither reorders arithmetic.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WASM_OPT = fileURLToPath(new URL('../node_modules/binaryen/bin/wasm-opt', import.meta.url));
// Called once a model and array, and nothing where they are called: expanded they are a fiftieth of the module. The names are those
// that the compiler leaves in its own output (debug in asconfig.json), and are stripped here.
// And what other instructions are put in the place of, where threads share memory.
const CALLED = ['assembly/layout/*', 'assembly/krylov/blocks/threads/*'];
const FEATURES = ['mutable-globals', 'sign-ext', 'nontrapping-float-to-int', 'bulk-memory'];

optimise('release', [...FEATURES, 'simd']);
optimise('scalar', FEATURES);

function optimise(build, features) {
  const file = `build/${build}.wasm`;
  const called = CALLED.map((pattern) => `--no-inline=${pattern}`);
  const enabled = features.map((feature) => `--enable-${feature}`);
  const args = [...called, '-O3', '--strip-debug', ...enabled, file, '-o', file];
  execFileSync(process.execPath, [WASM_OPT, ...args], { stdio: 'inherit' });
}
