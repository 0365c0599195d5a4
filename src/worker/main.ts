// The script that runs in the worker; scripts/build-worker.mjs makes one file of it and all that it needs.

import { port } from '../platform/worker.ts';
import { Server } from './server.ts';

new Server(port);
