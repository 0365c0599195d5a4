# One cold start of the same function in Python, timed by the same stages: python lambda_start.py FOLDER EVENT.

import json
import os
import resource
import sys
import time


def since_start():
    """Seconds since the process was started, by the clock of Linux."""
    with open('/proc/self/stat') as file:
        started = int(file.read().rsplit(')', 1)[1].split()[19]) / os.sysconf('SC_CLK_TCK')
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


offset = since_start() - time.perf_counter()
now = lambda: (time.perf_counter() + offset) * 1000

boot = now()
folder, event = sys.argv[1:]
os.environ['MODEL'] = os.path.join(folder, 'model.tflite')
os.environ['LABELS'] = os.path.join(folder, 'labels.txt')
sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../examples/lambda'))
import numpy, PIL.Image, ai_edge_litert.interpreter  # noqa: E401, F401

imported = now()
import lambda_function

ready = now()


def call():
    with open(event) as file:
        return lambda_function.lambda_handler(json.load(file), None)


answer = call()
first = now()
used = resource.getrusage(resource.RUSAGE_SELF)
warm = []
for _ in range(10):
    start = now()
    call()
    warm.append(now() - start)
print(json.dumps({
    'answer': answer,
    'boot': boot,
    'import': imported - boot,
    'init': ready - imported,
    'first': first - ready,
    'total': first,
    'processor': (used.ru_utime + used.ru_stime) * 1000,
    'warm': sorted(warm[5:])[2],
    'memory': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
