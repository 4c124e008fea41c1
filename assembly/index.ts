/** The ABI: every name that the facade may call, and nothing else. */
export { allocate } from "./memory";
