"""Records Keras models for compare.mjs: files, seeded inputs, Keras' predictions, what TensorFlow's converter makes of them.

    python record.py FOLDER [--keras2] [--applications] [--tensorflow] [--only TEXT]

Needs tensorflow (and tf_keras for --keras2).
"""

import argparse
import json
import os
import pathlib
import sys
import warnings
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")
if "--keras2" in sys.argv:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"

import numpy as np
import tensorflow as tf

tf.get_logger().setLevel("ERROR")
KERAS2 = "--keras2" in sys.argv
if KERAS2:
    import tf_keras as keras
else:
    import keras

SAMPLES = 2


def seed_weights(model, seed):
    """Weights that no layer starts with, so that a weight in the wrong place shows; scaled by fan-in."""
    rng = np.random.default_rng(seed)
    for w in model.weights:
        shape = tuple(w.shape)
        name = getattr(w, "path", w.name).rsplit("/", 1)[-1].split(":")[0]
        if "seed" in getattr(w, "path", w.name) or "float" not in str(w.dtype):
            continue
        if name in ("gamma", "scale", "moving_variance", "variance", "vector_u"):
            v = rng.uniform(0.5, 1.5, shape)
        elif name == "alpha":
            v = rng.uniform(0.05, 0.4, shape)
        elif len(shape) < 2 or name in ("beta", "bias"):
            v = rng.normal(0, 0.2, shape)
        else:
            v = rng.normal(0, 1 / np.sqrt(max(1, np.prod(shape[:-1]))), shape)
        w.assign(np.asarray(v, "float32"))
    layers = list(model._flatten_layers(include_self=False))
    for layer in layers:
        if type(layer).__name__ == "Normalization" and hasattr(layer, "adapt_mean") and layer.input_mean is None:
            layer.finalize_state()


def draw(rng, kind, shape, dtype):
    if "int" in dtype:
        return rng.integers(0, kind or 10, shape).astype(dtype)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(dtype)
    x = rng.normal(0, 1, shape) if kind is None else rng.uniform(0, kind, shape)
    return x.astype(dtype if dtype != "bfloat16" else "float32")


def dtype_of(tensor):
    return tensor.dtype if isinstance(tensor.dtype, str) else tensor.dtype.name


def flatten(value):
    return tf.nest.flatten(value)


def converted(model):
    """Operators and bytes of TensorFlow's own conversion, or why there is none."""
    try:
        made = tf.lite.TFLiteConverter.from_keras_model(model).convert()
        interpreter = tf.lite.Interpreter(model_content=made)
        names = [op["op_name"] for op in interpreter._get_ops_details()]
        return {"bytes": len(made), "operators": len([n for n in names if n != "DELEGATE"])}
    except Exception as error:
        return {"error": str(error).strip().splitlines()[0][:160] if str(error) else type(error).__name__}


def record(name, case, folder, compare):
    build, kind, files, tolerance = case
    seed = zlib.crc32(name.encode())
    keras.backend.clear_session()
    model = build()
    seed_weights(model, seed)
    rng = np.random.default_rng(seed + 1)
    blob = bytearray()

    def put(array):
        array = np.asarray(array, order="C")
        if str(array.dtype) in ("float16", "bfloat16", "float64"):
            array = array.astype("float32")
        at = len(blob)
        blob.extend(array.tobytes())
        blob.extend(b"\0" * (-len(blob) % 16))
        return {"dtype": str(array.dtype), "shape": list(array.shape), "offset": at}

    tensors = flatten(model.inputs)
    size = lambda d, i: d if d is not None else (1 if i == 0 else 7 if i == 1 else 16)
    samples = []
    for _ in range(SAMPLES):
        arrays = [draw(rng, kind, [size(d, i) for i, d in enumerate(t.shape)], dtype_of(t)) for t in tensors]
        feed = [tf.constant(a) for a in arrays]
        structure = getattr(model, "_inputs_struct", None) if not KERAS2 else None
        given = {t.name: f for t, f in zip(tensors, feed)} if isinstance(structure, dict) else feed if len(feed) > 1 else feed[0]
        outputs = [np.asarray(tf.cast(o, "float32") if "float" in o.dtype.name else o) for o in flatten(model(given, training=False))]
        samples.append({"inputs": [put(a) for a in arrays], "outputs": [put(o) for o in outputs]})
    entry = {"name": name, "files": [], "inputs": [t.name for t in tensors], "samples": samples, "tolerance": tolerance}
    for extension in files:
        try:
            path = folder / f"{name}.{extension}"
            model.save(path) if not KERAS2 else model.save(path, save_format="h5")
            entry["files"].append(path.name)
        except Exception as error:
            entry.setdefault("unsaved", {})[extension] = str(error).strip().splitlines()[0][:160]
    if compare:
        entry["tensorflow"] = converted(model)
    (folder / f"{name}.bin").write_bytes(blob)
    (folder / f"{name}.json").write_text(json.dumps(entry))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--keras2", action="store_true")
    parser.add_argument("--applications", action="store_true")
    parser.add_argument("--tensorflow", action="store_true")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.keras2:
        from cases_keras2 import CASES
    elif given.applications:
        from cases_applications import CASES
    else:
        from cases import CASES
    failed = 0
    for name, case in CASES.items():
        if given.only not in name:
            continue
        try:
            record(name, case, given.folder, given.tensorflow)
        except Exception as error:
            failed += 1
            print(f"{name}: Keras itself fails: {str(error).strip().splitlines()[0][:200] if str(error) else repr(error)}", flush=True)
    print(f"{len(CASES)} cases, {failed} that Keras itself cannot build or run")


main()
