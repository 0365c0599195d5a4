"""Writes a Keras model of about 100 MB, as bench/converter.mjs converts it: python keras_model.py FILE.keras"""

import sys

import keras

keras.utils.set_random_seed(1)
x = inputs = keras.Input((32, 32, 3), name="image")
x = keras.layers.Conv2D(512, 3, padding="same", activation="relu")(x)
for i in range(8):
    x = keras.layers.Conv2D(512, 3, padding="same", strides=1 + (i + 1) % 2, use_bias=False)(x)
    x = keras.layers.ReLU()(keras.layers.BatchNormalization()(x))
x = keras.layers.Dense(3072, activation="relu")(keras.layers.Flatten()(x))
x = keras.layers.Dense(1000, activation="softmax")(x)
keras.Model(inputs, x).save(sys.argv[1])
