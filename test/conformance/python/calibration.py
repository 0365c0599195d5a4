"""The representative data that TensorFlow's int8 conversions of the reference set were calibrated with, drawn again.

    python calibration.py KERAS_FOLDER FOLDER

writes FOLDER/NAME.bin for each model with an int8 conversion: 64 samples of each input, one input behind the other.
The same recipe with another seed has to give the recorded inputs, which is checked.
"""

import json
import pathlib
import sys
import zlib

import numpy as np

SAMPLES = 64


def draw(rng, recorded, shape):
    """Pictures of patches with noise, or normal numbers: as the set's own script draws them."""
    if len(shape) < 4:
        return rng.normal(0, 1, shape).astype("float32")
    *n, height, width, channels = shape
    patches = rng.uniform(0, 1, (*n, 5, 5, channels))
    patches = patches[..., np.arange(height) * 5 // height, :, :][..., np.arange(width) * 5 // width, :]
    top = 255 if recorded.max() > 1 else 1
    return (0.0 + top * (0.8 * patches + 0.2 * rng.uniform(0, 1, shape))).astype("float32")


def draw_all(name, purpose, count, inputs):
    rng = np.random.default_rng(zlib.crc32(f"{name}/{purpose}".encode()))
    return [draw(rng, array, (count, *array.shape[1:])) for array in inputs]


def main():
    keras, folder = map(pathlib.Path, sys.argv[1:])
    for case in json.loads((keras / "manifest.json").read_text())["cases"]:
        if "int8" not in case["tflite"]:
            continue
        inputs = [
            np.fromfile(keras / at["file"], at["dtype"], int(np.prod(at["shape"])), offset=at["offset"]).reshape(at["shape"])
            for at in case["inputs"].values()
        ]
        for again, recorded in zip(draw_all(case["name"], "inputs", 3, inputs), inputs):
            if not np.array_equal(again, recorded):
                sys.exit(f"{case['name']}: its inputs are drawn in another way")
        drawn = draw_all(case["name"], "calibration", SAMPLES, inputs)
        (folder / f"{case['name']}.bin").write_bytes(b"".join(array.tobytes() for array in drawn))


main()
