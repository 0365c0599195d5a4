#!/usr/bin/env python3
"""Records each step from a picture to the tensor that a model was trained on, for compare.ts to compare with.

Usage: python3 record.py PICTURE RECORDING.json [--size WIDTH HEIGHT] [--interpolation nearest] [--scaling tf]
Needs: numpy, Pillow.

Put your own preprocessing in the place of `scale`, or of any other step: what it gives is what is compared.
"""
import argparse, base64, hashlib, json, os
import numpy as np
import PIL
from PIL import Image


def scale(x, mode):
    """keras.applications.imagenet_utils.preprocess_input, for float32 arrays."""
    if mode == 'tf':
        x /= 127.5
        x -= 1.0
    elif mode == 'caffe':
        x = x[..., ::-1]
        for channel, mean in enumerate((103.939, 116.779, 123.68)):
            x[..., channel] -= mean
    elif mode == 'torch':
        x /= 255.0
        for channel, (mean, std) in enumerate(((0.485, 0.229), (0.456, 0.224), (0.406, 0.225))):
            x[..., channel] -= mean
            x[..., channel] /= std
    return np.ascontiguousarray(x, dtype='<f4')


def encode(array):
    return base64.b64encode(array.tobytes()).decode()


parser = argparse.ArgumentParser()
parser.add_argument('picture')
parser.add_argument('recording')
parser.add_argument('--size', type=int, nargs=2, default=(224, 224))
parser.add_argument('--interpolation', default='nearest')
parser.add_argument('--scaling', default='tf', choices=('none', 'tf', 'caffe', 'torch'))
options = parser.parse_args()

with open(options.picture, 'rb') as file:
    data = file.read()
decoded = Image.open(options.picture).convert('RGB')
resized = decoded.resize(tuple(options.size), getattr(Image.Resampling, options.interpolation.upper()))
tensor = scale(np.asarray(resized, dtype=np.float32)[None], options.scaling)

with open(options.recording, 'w') as file:
    json.dump({
        'pillow': PIL.__version__,
        'picture': os.path.basename(options.picture),
        'file_sha256': hashlib.sha256(data).hexdigest(),
        'interpolation': options.interpolation,
        'scaling': options.scaling,
        'decoded': {'width': decoded.width, 'height': decoded.height,
                    'sha256': hashlib.sha256(decoded.tobytes()).hexdigest()},
        'resized': {'width': resized.width, 'height': resized.height, 'uint8': encode(np.asarray(resized))},
        'tensor': {'shape': tensor.shape, 'float32': encode(tensor)},
    }, file, indent=1)
    file.write('\n')
