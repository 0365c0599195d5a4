# The same function in Python, in the shape of the course that this example follows: an event in, labels and scores out.
# pip install ai-edge-litert pillow numpy

import base64
import io
import os
from urllib.request import urlopen

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

interpreter = Interpreter(model_path=os.environ.get('MODEL', 'model.tflite'), num_threads=1)
interpreter.allocate_tensors()
input_details = interpreter.get_input_details()[0]
output_details = interpreter.get_output_details()[0]

with open(os.environ.get('LABELS', 'labels.txt')) as file:
    classes = file.read().splitlines()


def prepare(image):
    _, height, width, _ = input_details['shape']
    pixels = np.array(image.convert('RGB').resize((width, height), Image.NEAREST), dtype=np.float32)
    # What the model's metadata says: (pixel - 127) / 128; then its quantization.
    scale, zero_point = input_details['quantization']
    X = np.round((pixels - 127) / 128 / scale) + zero_point
    return np.clip(X, 0, 255).astype(np.uint8)[np.newaxis]


def predict(image):
    interpreter.set_tensor(input_details['index'], prepare(image))
    interpreter.invoke()
    preds = interpreter.get_tensor(output_details['index'])
    best = np.argsort(-preds[0], kind='stable')[:5]
    return {classes[i]: float(preds[0][i]) for i in best}


def lambda_handler(event, context):
    if 'url' in event:
        with urlopen(event['url']) as response:
            data = response.read()
    else:
        data = base64.b64decode(event['image'])
    return predict(Image.open(io.BytesIO(data)))
