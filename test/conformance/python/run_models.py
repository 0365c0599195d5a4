"""Runs converted models in Python's interpreter, with the recorded inputs of the reference set.

    python run_models.py KERAS_FOLDER JOBS.json

JOBS is a list of {"model": file, "case": name}. Prints, for each, the greatest difference to Keras' predictions, absolute
and relative to numbers above 1, with the interpreter's default kernels and with its built-in ones.
"""

import json
import pathlib
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

RESOLVERS = {"default": OpResolverType.AUTO, "builtin": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES}


def read(folder, at):
    count = int(np.prod(at["shape"]))
    return np.fromfile(folder / at["file"], at["dtype"], count, offset=at["offset"]).reshape(at["shape"])


def stored(value, details):
    scale, zero = details["quantization"]
    if scale == 0:
        return value.astype(details["dtype"])
    limits = np.iinfo(details["dtype"])
    return np.clip(np.round(value / np.float32(scale)) + zero, limits.min, limits.max).astype(details["dtype"])


def real(value, details):
    scale, zero = details["quantization"]
    return value if scale == 0 else (value.astype("float32") - zero) * np.float32(scale)


def differences(model, case, folder, resolver):
    interpreter = Interpreter(model_path=model, experimental_op_resolver_type=RESOLVERS[resolver])
    interpreter.allocate_tensors()
    signature = interpreter._get_full_signature_list()["serving_default"]
    details = {one["index"]: one for one in interpreter.get_input_details()}
    inputs = {signature["inputs"][name]: read(folder, at) for name, at in case["inputs"].items()}
    predictions = [read(folder, at) for at in case["predictions"]]
    absolute = relative = 0.0
    for sample in range(len(predictions[0])):
        for index, values in inputs.items():
            interpreter.set_tensor(index, stored(values[sample : sample + 1], details[index]))
        interpreter.invoke()
        for output, expected in zip(interpreter.get_output_details(), predictions, strict=True):
            wanted = expected[sample : sample + 1].astype("float64")
            got = real(interpreter.get_tensor(output["index"]), output)
            if got.shape != wanted.shape:
                raise ValueError(f"{model}: {got.shape} instead of {wanted.shape}")
            difference = np.abs(got - wanted)
            absolute = max(absolute, float(difference.max()))
            relative = max(relative, float((difference / np.maximum(1, np.abs(wanted))).max()))
    return {"absolute": absolute, "relative": relative}


def main():
    folder = pathlib.Path(sys.argv[1])
    lists = [json.loads((folder / name).read_text())["cases"] for name in ("manifest.json", "keras2.json")]
    cases = {case["name"]: case for cases in lists for case in cases}
    jobs = json.loads(pathlib.Path(sys.argv[2]).read_text())
    results = []
    for job in jobs:
        try:
            result = {name: differences(job["model"], cases[job["case"]], folder, name) for name in RESOLVERS}
        except (RuntimeError, ValueError) as error:
            result = {"error": str(error)}
        results.append({**job, **result})
    json.dump(results, sys.stdout)


main()
