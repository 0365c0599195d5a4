"""Python's interpreter on one model: milliseconds of import, create and the first and later inferences, as JSON."""

import json
import sys
import time

begun = time.perf_counter()
import numpy as np
from ai_edge_litert.interpreter import Interpreter

imported = time.perf_counter()
model, threads, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
interpreter = Interpreter(model_path=model, num_threads=threads)
interpreter.allocate_tensors()
created = time.perf_counter()
entry = interpreter.get_input_details()[0]
index = interpreter.get_output_details()[0]["index"]
noise = np.arange(np.prod(entry["shape"])) * 31 % 251
if entry["dtype"] == np.float32:
    noise = noise / 125 - 1
elif entry["dtype"] == np.int8:
    noise = noise - 125
value = noise.astype(entry["dtype"]).reshape(entry["shape"])
times = []
for _ in range(runs + 5):
    start = time.perf_counter()
    interpreter.set_tensor(entry["index"], value)
    interpreter.invoke()
    interpreter.get_tensor(index)
    times.append(1000 * (time.perf_counter() - start))
with open("/proc/self/status") as status:
    memory = next(int(line.split()[1]) / 1000 for line in status if line.startswith("VmHWM"))
print(
    json.dumps(
        {
            "load": 1000 * (imported - begun),
            "create": 1000 * (created - imported),
            "first": times[0],
            "warm": sorted(times[5:])[runs // 2],
            "least": min(times[5:]),
            "memory": memory,
            "answer": interpreter.get_tensor(index).flatten().tolist(),
        }
    )
)
