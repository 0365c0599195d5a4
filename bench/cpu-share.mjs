// Runs a program with a part of one processor, by a quota of Linux' control groups, as Lambda does below 1,769 MB.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = '/sys/fs/cgroup';
/** Microseconds. The kernel's own period; Lambda's is not published. */
const PERIOD = 100_000;
/**
 * What a function has of a shell's variables. The others of whoever measures can cost more than what is measured: with
 * NODE_EXTRA_CA_CERTS, Node 20 reads every root certificate at start, which takes 80 ms.
 */
const ENVIRONMENT = { PATH: process.env.PATH, LANG: 'en_US.UTF-8', TZ: ':UTC' };

/**
 * Runs a program to its end and gives what it printed.
 *
 * @param {number | undefined} share - Processors; undefined for no limit.
 * @param {readonly string[]} command
 */
export function runWithShare(share, command) {
  if (share === undefined) return output(command);
  const isOne = existsSync(path.join(ROOT, 'cgroup.controllers'));
  const group = path.join(ROOT, isOne ? '' : 'cpu', `tflite-bench-${process.pid}`);
  mkdirSync(group);
  try {
    const quota = Math.round(share * PERIOD);
    if (isOne) writeFileSync(path.join(group, 'cpu.max'), `${quota} ${PERIOD}`);
    else writeFileSync(path.join(group, 'cpu.cfs_quota_us'), String(quota));
    return output(['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group, ...command]);
  } finally {
    rmdirSync(group);
  }
}

/** Whether quotas can be set here: it takes root, and the controller. */
export function hasShares() {
  try {
    runWithShare(0.9, ['true']);
    return true;
  } catch {
    return false;
  }
}

function output([program, ...args]) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT });
}
