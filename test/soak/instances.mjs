/**
 * Counts the instances of WebAssembly that are made from now on, and tells of them: each takes gigabytes of a process's addresses,
 * however little it holds. Imported before the package.
 */
const { Instance } = WebAssembly;
const channel = new BroadcastChannel('glmm-wasm soak');
// a listener would keep a process of Node from ending; this only talks
channel.unref?.();
const made = [];

WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    made.push(new WeakRef(this.exports.memory));
    channel.postMessage({ made: made.length });
  }
};

/** Instances made on this thread, and bytes of the memories that are still there. */
export function instancesHere() {
  const memories = made.map((one) => one.deref()).filter((memory) => memory !== undefined);
  return { made: made.length, bytes: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
}
