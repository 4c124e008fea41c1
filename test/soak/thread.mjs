/** The worker of the package, its instances counted. */
import './instances.mjs';
import '../../dist/thread.js';
