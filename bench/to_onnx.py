"""A .tflite model as .onnx. Arguments: the folder with tf2onnx, the model, the file to write. Needs TensorFlow."""

import os
import sys

folder, model, file = sys.argv[1:]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Behind TensorFlow's own packages: only what this Python lacks is taken from the folder.
sys.path.append(folder)

import tf2onnx

tf2onnx.convert.from_tflite(model, opset=18, output_path=file)
