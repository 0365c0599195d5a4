# Names what a photo shows. Beside it, line for line: classify.ts.
# pip install ai-edge-litert keras-image-helper

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from keras_image_helper import create_preprocessor

assets = Path(__file__).parent.parent / 'assets'

interpreter = Interpreter(model_path=str(assets / 'efficientnet_lite0_int8.tflite'))
interpreter.allocate_tensors()
input_details = interpreter.get_input_details()[0]
output_details = interpreter.get_output_details()[0]

preprocessor = create_preprocessor('xception', target_size=(224, 224))
X = preprocessor.from_path(str(assets / 'chelsea.jpg'))

# The model's input is uint8: numbers become the nearest integers.
scale, zero_point = input_details['quantization']
X = np.clip(np.round(X / scale) + zero_point, 0, 255).astype(np.uint8)
interpreter.set_tensor(input_details['index'], X)

interpreter.invoke()
preds = interpreter.get_tensor(output_details['index'])

classes = (assets / 'imagenet_labels.txt').read_text().splitlines()
labels = dict(zip(classes, preds[0]))
for label, score in sorted(labels.items(), key=lambda item: -item[1])[:5]:
    print(f'{score:.3f} {label}')
