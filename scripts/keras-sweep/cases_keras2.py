"""Keras 2 models (tf_keras), .h5 only: the layers whose configuration differs from Keras 3's, and TFOpLambda."""

import itertools

import numpy as np
import tensorflow as tf
import tf_keras as keras

L = keras.layers
CASES = {}


def case(name, build, kind=None, tolerance=1e-5):
    CASES["k2_" + name] = (build, kind, ("h5",), tolerance)


def chain(name, shape, *make, dtype="float32", kind=None, **more):
    case(name, lambda: keras.Sequential([keras.Input(shape, dtype=dtype, name="x"), *[m() for m in make]]), kind, **more)


def call(name, shapes, function, dtypes=None, kind=None, **more):
    def build():
        inputs = [keras.Input(s, name=f"in{i}", dtype=(dtypes or ["float32"] * 9)[i]) for i, s in enumerate(shapes)]
        return keras.Model(inputs if len(inputs) > 1 else inputs[0], function(*inputs))
    case(name, build, kind, **more)


STEPS = (8, 6)
IMAGE = (9, 11, 4)
for activation in ["elu", "exponential", "gelu", "hard_sigmoid", "linear", "relu", "selu", "sigmoid", "softmax", "softplus", "softsign", "swish", "tanh", "mish", "leaky_relu", "relu6", "silu", "log_softmax"]:
    if hasattr(keras.activations, activation):
        chain(f"dense_{activation}", (8,), lambda a=activation: L.Dense(8, activation=a))
for cell, sequences, backwards, unroll in itertools.product(("LSTM", "GRU", "SimpleRNN"), (False, True), (False, True), (False, True)):
    key = f"{cell}_{'seq' if sequences else 'last'}_{'back' if backwards else 'fore'}_{'unroll' if unroll else 'while'}"
    chain(f"rnn_{key}", STEPS, lambda c=cell, s=sequences, b=backwards, u=unroll: getattr(L, c)(5, return_sequences=s, go_backwards=b, unroll=u))
for cell in ("LSTM", "GRU", "SimpleRNN"):
    make = getattr(L, cell)
    chain(f"masked_{cell}", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda m=make: m(5), dtype="int32", kind=3)
    chain(f"bidirectional_{cell}", STEPS, lambda m=make: L.Bidirectional(m(5, return_sequences=True)), lambda m=make: L.Bidirectional(m(4), merge_mode="sum"))
    chain(f"cell_{cell}", STEPS, lambda c=cell: L.RNN(getattr(L, f"{c}Cell")(5), return_sequences=True))
    chain(f"cells_{cell}", STEPS, lambda c=cell: L.RNN([getattr(L, f"{c}Cell")(5), getattr(L, f"{c}Cell")(4)]))
    call(f"states_{cell}", [STEPS], lambda x, m=make: m(5, return_state=True)(x))
    call(f"decoder_{cell}", [STEPS, (4, 3)], lambda x, y, m=make: m(5, return_sequences=True)(y, initial_state=list(m(5, return_state=True)(x)[1:])))
chain("gru_reset_before", STEPS, lambda: L.GRU(5, reset_after=False))
chain("timedistributed", (3, 8, 8, 2), lambda: L.TimeDistributed(L.Conv2D(4, 3)), lambda: L.TimeDistributed(L.Flatten()), lambda: L.LSTM(4))
chain("conv_bn", IMAGE, lambda: L.Conv2D(6, 3, strides=2, padding="same", use_bias=False), lambda: L.BatchNormalization(), lambda: L.ReLU(6.0), lambda: L.DepthwiseConv2D(3), lambda: L.Conv2DTranspose(4, 3, 2, "same"), lambda: L.LeakyReLU(0.1), lambda: L.GlobalAveragePooling2D())
chain("separable", IMAGE, lambda: L.SeparableConv2D(6, 3, padding="same", activation="relu"), lambda: L.MaxPooling2D(), lambda: L.Flatten(), lambda: L.Dense(3))
chain("conv1d", STEPS, lambda: L.Conv1D(6, 3, padding="causal", dilation_rate=2), lambda: L.AveragePooling1D(), lambda: L.SeparableConv1D(4, 2), lambda: L.GlobalMaxPooling1D())
chain("norms", STEPS, lambda: L.LayerNormalization(), lambda: L.UnitNormalization(), lambda: L.GroupNormalization(2))
chain("advanced", (6,), lambda: L.PReLU(), lambda: L.ELU(0.7), lambda: L.ThresholdedReLU(0.2), lambda: L.Softmax())
chain("batchnorm_axis1", IMAGE, lambda: L.BatchNormalization(axis=1))
chain("resize", IMAGE, lambda: L.Resizing(5, 6), lambda: L.UpSampling2D(2, interpolation="bilinear"), lambda: L.Rescaling(0.5, 0.1), lambda: L.ZeroPadding2D(((1, 0), (2, 1))), lambda: L.Cropping2D(1))
for name, function in [
    ("add", lambda a, b: a + b), ("sub", lambda a, b: a - b), ("mul", lambda a, b: a * b), ("truediv", lambda a, b: a / (b * b + 1.0)), ("radd", lambda a, b: 1.0 + a * 2.0 - b), ("rsub", lambda a, b: 1.0 - a), ("neg", lambda a, b: -a), ("abs", lambda a, b: tf.abs(a)), ("pow", lambda a, b: a ** 2),
    ("reduce_mean", lambda a, b: tf.reduce_mean(a, axis=1)), ("reduce_sum_keep", lambda a, b: tf.reduce_sum(a, axis=[1, 2], keepdims=True)), ("reduce_max", lambda a, b: tf.reduce_max(a, axis=-1)), ("concat", lambda a, b: tf.concat([a, b], axis=1)), ("stack", lambda a, b: tf.stack([a, b], axis=1)), ("reshape", lambda a, b: tf.reshape(a, (-1, 24))), ("transpose", lambda a, b: tf.transpose(a, (0, 2, 1))), ("expand", lambda a, b: tf.expand_dims(a, 1)), ("squeeze", lambda a, b: tf.squeeze(tf.expand_dims(a, 1), 1)), ("matmul", lambda a, b: tf.matmul(a, b, transpose_b=True)), ("relu", lambda a, b: tf.nn.relu(a)), ("relu6", lambda a, b: tf.nn.relu6(a)), ("sigmoid", lambda a, b: tf.sigmoid(a)), ("tanh", lambda a, b: tf.math.tanh(a)), ("softmax", lambda a, b: tf.nn.softmax(a)), ("silu", lambda a, b: tf.nn.silu(a)), ("gelu", lambda a, b: tf.nn.gelu(a)), ("leaky", lambda a, b: tf.nn.leaky_relu(a, 0.3)), ("clip", lambda a, b: tf.clip_by_value(a, -0.5, 0.5)), ("maximum", lambda a, b: tf.maximum(a, b)), ("minimum", lambda a, b: tf.minimum(a, 0.3)), ("sqrt", lambda a, b: tf.sqrt(tf.square(a) + 1.0)), ("exp", lambda a, b: tf.exp(a)), ("log", lambda a, b: tf.math.log(tf.abs(a) + 1.0)), ("slice", lambda a, b: a[:, 1:3]), ("index", lambda a, b: a[:, 0]), ("ellipsis", lambda a, b: a[..., 1:]), ("newaxis", lambda a, b: a[:, tf.newaxis]), ("reverse", lambda a, b: a[:, ::-1]), ("l2", lambda a, b: tf.math.l2_normalize(a, axis=-1)), ("l2_nn", lambda a, b: tf.nn.l2_normalize(a, axis=1)), ("cast", lambda a, b: tf.cast(a > b, tf.float32)), ("where", lambda a, b: tf.where(a > 0, a, b)), ("argmax", lambda a, b: tf.argmax(a, axis=-1)), ("split", lambda a, b: tf.split(a, 2, axis=1)), ("split_sizes", lambda a, b: tf.split(a, [1, 3], axis=1)), ("tile", lambda a, b: tf.tile(a, (1, 2, 1))), ("pad", lambda a, b: tf.pad(a, [[0, 0], [1, 1], [0, 2]])), ("gather", lambda a, b: tf.gather(a, [2, 0], axis=1)), ("unstack", lambda a, b: tf.unstack(a, axis=1)), ("one_hot", lambda a, b: tf.one_hot(tf.cast(tf.abs(a), tf.int32), 4)), ("constant", lambda a, b: a * tf.constant([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])), ("square_diff", lambda a, b: tf.math.squared_difference(a, b)), ("multiply_fn", lambda a, b: tf.multiply(a, 2.0)), ("add_n", lambda a, b: tf.add_n([a, b])), ("softplus", lambda a, b: tf.nn.softplus(a)), ("elu", lambda a, b: tf.nn.elu(a)), ("resize", lambda a, b: tf.image.resize(tf.expand_dims(a, 3), (8, 9))), ("backend_mean", lambda a, b: keras.backend.mean(a, axis=1)), ("backend_l2", lambda a, b: keras.backend.l2_normalize(a, axis=-1)), ("einsum", lambda a, b: tf.einsum("bqd,bkd->bqk", a, b)), ("depth_to_space", lambda a, b: tf.nn.depth_to_space(tf.reshape(a, (-1, 2, 3, 4)), 2)),
]:
    call(f"op_{name}", [(4, 6), (4, 6)], function)
call("merge", [(4, 6), (4, 6)], lambda a, b: L.Concatenate()([L.Add()([a, b]), L.Multiply()([a, b]), L.Average()([a, b]), L.Maximum()([a, b]), L.Subtract()([a, b])]))
call("dot", [(4, 6), (5, 6)], lambda a, b: L.Dot(axes=2, normalize=True)([a, b]))
call("attention", [(4, 6), (5, 6)], lambda q, v: L.Attention(use_scale=True)([q, v]))
call("additive", [(4, 6), (5, 6)], lambda q, v: L.AdditiveAttention()([q, v]))
call("mha", [STEPS], lambda x: L.MultiHeadAttention(2, 4)(x, x))
call("mha_options", [STEPS, (5, 6)], lambda x, y: L.MultiHeadAttention(2, 4, value_dim=3, use_bias=False, output_shape=5)(x, y))


def base():
    return keras.Sequential([keras.Input((9, 11, 4)), L.Conv2D(5, 3, activation="relu"), L.BatchNormalization(), L.GlobalAveragePooling2D()], name="base")


def nested():
    i = keras.Input(IMAGE, name="x")
    return keras.Model(i, L.Dense(3)(base()(i)))


def siamese():
    a, b = keras.Input(IMAGE, name="a"), keras.Input(IMAGE, name="b")
    m = base()
    return keras.Model([a, b], L.Dense(1, activation="sigmoid")(L.Subtract()([m(a), m(b)])))


def transfer():
    backbone = keras.applications.MobileNetV2((32, 32, 3), include_top=False, weights=None, alpha=0.35)
    i = keras.Input((32, 32, 3), name="image")
    x = keras.applications.mobilenet_v2.preprocess_input(i)
    x = L.GlobalAveragePooling2D()(backbone(x, training=False))
    return keras.Model(i, L.Dense(5, activation="softmax")(L.Dropout(0.2)(x)))


case("nested", nested)
case("nested_sequential", lambda: keras.Sequential([keras.Input(IMAGE, name="x"), base(), L.Dense(3)]))
case("siamese", siamese)
case("transfer", transfer, kind=255)
case("inputless", lambda: (lambda m: (m.build((None, 8, 8, 2)), m)[1])(keras.Sequential([L.Conv2D(3, 3, activation="relu"), L.Flatten(), L.Dense(2)])))
case("input_shape", lambda: keras.Sequential([L.Dense(3, input_shape=(5,)), L.Dense(2)]))
for name, size in (("Xception", 96), ("EfficientNetB0", 64), ("MobileNetV3Small", 64), ("ResNet50", 64), ("InceptionV3", 96)):
    case(f"app_{name}", lambda n=name, s=size: getattr(keras.applications, n)(input_shape=(s, s, 3), weights=None, classes=20), kind=1)
