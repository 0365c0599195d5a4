"""Python's interpreter on a model of a few numbers: microseconds of set_tensor + invoke + get_tensor, as JSON."""

import json
import statistics
import sys
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter

CALLS = 2000
ROUNDS = 41

interpreter = Interpreter(model_path=sys.argv[1], num_threads=1)
interpreter.allocate_tensors()
entry = interpreter.get_input_details()[0]
index = interpreter.get_output_details()[0]["index"]
value = np.ones(entry["shape"], entry["dtype"])
times = []
for _ in range(ROUNDS):
    start = time.perf_counter()
    for _ in range(CALLS):
        interpreter.set_tensor(entry["index"], value)
        interpreter.invoke()
        interpreter.get_tensor(index)
    times.append(1e6 * (time.perf_counter() - start) / CALLS)
print(json.dumps({"python": statistics.median(times[1:])}))
