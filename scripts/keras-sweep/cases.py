"""Keras 3 models, one for each layer and option that the converter claims: name -> (build, kind of input, files, tolerance)."""

import itertools

import keras
from keras import layers as L
from keras import ops as K

CASES = {}
BOTH = ("keras", "h5")


def case(name, build, kind=None, files=BOTH, tolerance=1e-5):
    assert name not in CASES, name
    CASES[name] = (build, kind, files, tolerance)


def chain(name, shape, *make, dtype="float32", kind=None, batch=None, **more):
    """A Sequential model; `make` gives its layers."""

    def build():
        layers = [m() for m in make]
        return keras.Sequential([keras.Input(shape, dtype=dtype, name="x", batch_size=batch), *layers])

    case(name, build, kind, **more)


def call(name, shapes, function, dtypes=None, kind=None, **more):
    """A functional model of `function` over its inputs."""

    def build():
        inputs = [keras.Input(s, name=f"in{i}", dtype=(dtypes or ["float32"] * 9)[i]) for i, s in enumerate(shapes)]
        return keras.Model(inputs if len(inputs) > 1 else inputs[0], function(*inputs))

    case(name, build, kind, **more)


IMAGE = (9, 11, 4)
STEPS = (8, 6)

# Dense and EinsumDense
for rank in (1, 2, 3, 4):
    chain(f"dense_rank{rank}", (3, 4, 2, 5)[-rank:], lambda: L.Dense(6, activation="relu"), lambda: L.Dense(3, use_bias=False))
chain("dense_free_steps", (None, 5), lambda: L.Dense(6, activation="tanh"), lambda: L.Dense(3))
chain("dense_bn", (7,), lambda: L.Dense(6, use_bias=False), lambda: L.BatchNormalization(), lambda: L.ReLU())
for equation, shape, out, bias in [
    ("ab,bc->ac", (5,), 4, "c"), ("abc,cd->abd", (3, 5), (3, 4), "d"), ("abc,cde->abde", (3, 5), (3, 2, 4), "de"),
    ("abcd,cde->abe", (3, 2, 5), (3, 4), "e"), ("abc,cd->abd", (3, 5), (3, 4), None), ("abc,bcd->ad", (3, 5), 4, "d"),
    ("abc,cd->abd", (None, 5), (None, 4), "d"), ("abc,bd->acd", (3, 5), (5, 4), "d"), ("abc,bd->adc", (3, 5), (4, 5), None),
]:
    key = equation.replace(",", "_").replace("->", "_to_")
    chain(f"einsum_{key}_{'free' if None in shape else bias or 'none'}", shape,
          lambda e=equation, o=out, b=bias: L.EinsumDense(e, o, bias_axes=b, activation="relu"))

# Activations
for activation in ["celu", "elu", "exponential", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu", "linear",
                   "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus",
                   "softsign", "sparse_plus", "sparse_sigmoid", "squareplus", "swish", "tanh", "tanh_shrink", "threshold", "glu", "sparsemax"]:
    chain(f"activation_{activation}", (6, 8), lambda a=activation: L.Activation(a))
    if activation not in ("glu",):
        chain(f"dense_{activation}", (8,), lambda a=activation: L.Dense(8, activation=a))
    chain(f"far_{activation}", (6, 8), lambda: L.Rescaling(30.0), lambda a=activation: L.Activation(a)) if activation not in ("exponential",) else None
for options in [dict(), dict(max_value=3.0), dict(negative_slope=0.2), dict(threshold=0.5), dict(max_value=2.0, negative_slope=0.1, threshold=0.3), dict(max_value=6.0), dict(max_value=1.0, threshold=-0.5)]:
    chain("relu_" + "_".join(f"{k}{v}" for k, v in options.items()), (6, 8), lambda o=options: L.ReLU(**o))
chain("leaky_relu_default", (6,), lambda: L.LeakyReLU())
chain("leaky_relu_slope", (6,), lambda: L.LeakyReLU(negative_slope=0.05))
for axes in (None, [1], [1, 2]):
    chain(f"prelu_shared{axes}".replace(" ", "").replace(",", "_"), IMAGE, lambda a=axes: L.PReLU(shared_axes=a))
for alpha in (1.0, 0.7, 2.0):
    chain(f"elu_alpha{alpha}", (6,), lambda a=alpha: L.ELU(alpha=a))
for axis in (-1, 1, 2, [1, 2], [-2, -1]):
    chain(f"softmax_axis{axis}".replace(" ", ""), (4, 5, 6), lambda a=axis: L.Softmax(axis=a))
chain("dense_activation_layers", (6,), lambda: L.Dense(5, activation=L.LeakyReLU(negative_slope=0.3)), lambda: L.Dense(5, activation=L.ReLU(max_value=2.0)), lambda: L.Dense(5, activation=L.ELU(alpha=0.5)))
call("softmax_mask", [(5, 6), (5, 6)], lambda x, m: L.Softmax()(x, mask=m), dtypes=["float32", "bool"])

# Convolutions
for padding, strides, dilation, groups in itertools.product(("valid", "same", "causal"), (1, 2), (1, 2), (1, 2)):
    if strides > 1 and dilation > 1:
        continue
    chain(f"conv1d_{padding}_s{strides}_d{dilation}_g{groups}", STEPS, lambda p=padding, s=strides, d=dilation, g=groups: L.Conv1D(4, 3, s, p, dilation_rate=d, groups=g, activation="relu"))
for padding, strides, dilation, groups, size in itertools.product(("valid", "same"), (1, 2, (1, 3)), (1, 2, (2, 1)), (1, 2), (3, (2, 4))):
    if strides != 1 and dilation != 1:
        continue
    key = f"{padding}_s{strides}_d{dilation}_g{groups}_k{size}".replace(" ", "").replace(",", "x").replace("(", "").replace(")", "")
    chain(f"conv2d_{key}", IMAGE, lambda p=padding, s=strides, d=dilation, g=groups, k=size: L.Conv2D(6, k, s, p, dilation_rate=d, groups=g, use_bias=p == "same"))
chain("conv2d_free_size", (None, None, 3), lambda: L.Conv2D(4, 3, padding="same", activation="relu"), lambda: L.MaxPooling2D(), lambda: L.GlobalAveragePooling2D())
for padding, strides, dilation, multiplier in itertools.product(("valid", "same"), (1, 2), (1, 2), (1, 3)):
    if strides > 1 and dilation > 1:
        continue
    chain(f"depthwise1d_{padding}_s{strides}_d{dilation}_m{multiplier}", STEPS, lambda p=padding, s=strides, d=dilation, m=multiplier: L.DepthwiseConv1D(3, s, p, m, dilation_rate=d))
    chain(f"depthwise2d_{padding}_s{strides}_d{dilation}_m{multiplier}", IMAGE, lambda p=padding, s=strides, d=dilation, m=multiplier: L.DepthwiseConv2D((3, 2), s, p, m, dilation_rate=d, activation="relu6"))
    chain(f"separable1d_{padding}_s{strides}_d{dilation}_m{multiplier}", STEPS, lambda p=padding, s=strides, d=dilation, m=multiplier: L.SeparableConv1D(5, 3, s, p, depth_multiplier=m, dilation_rate=d))
    chain(f"separable2d_{padding}_s{strides}_d{dilation}_m{multiplier}", IMAGE, lambda p=padding, s=strides, d=dilation, m=multiplier: L.SeparableConv2D(5, 3, s, p, depth_multiplier=m, dilation_rate=d, activation="tanh"))
chain("separable1d_causal", STEPS, lambda: L.SeparableConv1D(5, 3, padding="causal", dilation_rate=2))
for padding, strides, dilation, size, extra in itertools.product(("valid", "same"), (1, 2, 3), (1, 2), (2, 3, 5), (None, 1)):
    if (strides > 1 and dilation > 1) or (extra is not None and extra >= strides):
        continue
    key = f"{padding}_s{strides}_d{dilation}_k{size}_o{extra}"
    chain(f"transpose1d_{key}", STEPS, lambda p=padding, s=strides, d=dilation, k=size, o=extra: L.Conv1DTranspose(4, k, s, p, output_padding=o, dilation_rate=d, activation="relu"))
    chain(f"transpose2d_{key}", (4, 5, 3), lambda p=padding, s=strides, d=dilation, k=size, o=extra: L.Conv2DTranspose(4, k, s, p, output_padding=o, dilation_rate=d))
chain("transpose2d_uneven", (4, 5, 3), lambda: L.Conv2DTranspose(4, (3, 2), (1, 2), "same"), lambda: L.BatchNormalization(), lambda: L.ReLU())
chain("conv2d_transposed_free", (None, None, 3), lambda: L.Conv2DTranspose(4, 3, 2, "same"))
for f in ("Conv1D", "Conv2D", "SeparableConv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D", "UpSampling2D", "ZeroPadding2D", "Cropping2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Flatten", "MaxPooling1D", "GlobalAveragePooling1D", "Conv2DTranspose", "SpatialDropout2D", "BatchNormalization", "Resizing", "CenterCrop"):
    def first(f=f):
        more = dict(axis=1) if f == "BatchNormalization" else dict(data_format="channels_first")
        args = {"Conv1D": (4, 3), "Conv2D": (6, 3), "SeparableConv2D": (6, 3), "DepthwiseConv2D": (3,), "Conv2DTranspose": (5, 3), "SpatialDropout2D": (0.2,), "Resizing": (5, 6), "CenterCrop": (4, 5)}.get(f, ())
        return getattr(L, f)(*args, **more)
    chain(f"channels_first_{f}", (4, 9) if f.endswith("1D") else (4, 9, 11), first)

# Normalization
for axis in (-1, 1, 2, 3):
    for center, scale in ((True, True), (False, True), (True, False), (False, False)):
        chain(f"batchnorm_axis{axis}_{center}_{scale}", IMAGE, lambda a=axis, c=center, s=scale: L.BatchNormalization(axis=a, center=c, scale=s, epsilon=1e-2))
chain("batchnorm_before_conv", IMAGE, lambda: L.BatchNormalization(), lambda: L.Conv2D(4, 3, padding="same"), lambda: L.BatchNormalization(), lambda: L.Activation("relu"), lambda: L.BatchNormalization())
chain("batchnorm_flat", (6,), lambda: L.BatchNormalization(), lambda: L.Dense(4, activation="relu"), lambda: L.BatchNormalization())
chain("batchnorm_behind_flatten", IMAGE, lambda: L.Conv2D(4, 3), lambda: L.Flatten(), lambda: L.BatchNormalization())
chain("batchnorm_behind_pool", IMAGE, lambda: L.Conv2D(4, 3), lambda: L.MaxPooling2D(), lambda: L.BatchNormalization())
for axis in (-1, 1, [1, 2], [2, 3], [1, 2, 3], [-1]):
    chain(f"layernorm_axis{axis}".replace(" ", ""), IMAGE, lambda a=axis: L.LayerNormalization(axis=a, epsilon=1e-5))
chain("layernorm_bare", STEPS, lambda: L.LayerNormalization(center=False, scale=False))
chain("layernorm_free", (None, 6), lambda: L.LayerNormalization())
chain("layernorm_rms", STEPS, lambda: L.LayerNormalization(rms_scaling=True))
chain("rmsnorm", STEPS, lambda: L.RMSNormalization())
chain("rmsnorm_axis", IMAGE, lambda: L.RMSNormalization(axis=[1, 2]), files=("keras",))
for groups in (1, 2, 4, -1):
    chain(f"groupnorm_{groups}", IMAGE, lambda g=groups: L.GroupNormalization(g))
chain("groupnorm_axis1", (4, 9, 11), lambda: L.GroupNormalization(2, axis=1))
chain("groupnorm_flat", (8,), lambda: L.GroupNormalization(2))
chain("groupnorm_sequence", STEPS, lambda: L.GroupNormalization(3, center=False))
for axis in (-1, 1, (1, 2), [1, 2, 3]):
    chain(f"unitnorm_{axis}".replace(" ", ""), IMAGE, lambda a=axis: L.UnitNormalization(axis=a))
chain("spectral_norm", IMAGE, lambda: L.SpectralNormalization(L.Conv2D(4, 3)))

# Pooling, shapes
for kind_, padding, size, strides in itertools.product(("Max", "Average"), ("valid", "same"), (2, 3), (None, 1, 3)):
    chain(f"{kind_.lower()}pool1d_{padding}_{size}_{strides}", (11, 4), lambda k=kind_, p=padding, n=size, s=strides: getattr(L, f"{k}Pooling1D")(n, s, p))
    chain(f"{kind_.lower()}pool2d_{padding}_{size}_{strides}", IMAGE, lambda k=kind_, p=padding, n=size, s=strides: getattr(L, f"{k}Pooling2D")((n, 2), s, p))
    chain(f"{kind_.lower()}pool3d_{padding}_{size}_{strides}", (6, 7, 8, 3), lambda k=kind_, p=padding, n=size, s=strides: getattr(L, f"{k}Pooling3D")(n, s, p))
for kind_, n, keep in itertools.product(("Max", "Average"), (1, 2, 3), (True, False)):
    chain(f"global{kind_.lower()}{n}d_{keep}", (5, 6, 7, 4)[3 - n:], lambda k=kind_, n=n, keep=keep: getattr(L, f"Global{k}Pooling{n}D")(keepdims=keep))
for n, pad in ((1, 2), (1, (1, 3)), (2, 1), (2, (1, 2)), (2, ((1, 2), (3, 0))), (3, 1), (3, ((1, 0), (0, 2), (1, 1)))):
    key = str(pad).replace(" ", "").replace(",", "x").replace("(", "").replace(")", "")
    chain(f"zeropad{n}d_{key}", (5, 6, 7, 4)[3 - n:], lambda n=n, p=pad: getattr(L, f"ZeroPadding{n}D")(p))
    chain(f"crop{n}d_{key}", (5, 6, 7, 4)[3 - n:], lambda n=n, p=pad: getattr(L, f"Cropping{n}D")(p))
chain("zeropad_conv_same", IMAGE, lambda: L.ZeroPadding2D(1), lambda: L.Conv2D(4, 3), lambda: L.ZeroPadding2D(((0, 1), (0, 1))), lambda: L.Conv2D(4, 3, 2))
chain("zeropad_maxpool", IMAGE, lambda: L.ReLU(), lambda: L.ZeroPadding2D(1), lambda: L.MaxPooling2D(3, 2))
chain("upsample1d", STEPS, lambda: L.UpSampling1D(3))
chain("upsample3d", (2, 3, 4, 3), lambda: L.UpSampling3D(2))
for interpolation, size in itertools.product(("nearest", "bilinear", "bicubic"), (2, (3, 2))):
    chain(f"upsample2d_{interpolation}_{size}".replace(" ", ""), (4, 5, 3), lambda i=interpolation, s=size: L.UpSampling2D(s, interpolation=i))
for interpolation, size in itertools.product(("bilinear", "nearest", "bicubic"), ((7, 5), (18, 22), (13, 8), (9, 11))):
    chain(f"resizing_{interpolation}_{size[0]}x{size[1]}", IMAGE, lambda i=interpolation, s=size: L.Resizing(*s, interpolation=i))
chain("resizing_crop", (8, 20, 3), lambda: L.Resizing(6, 6, crop_to_aspect_ratio=True))
chain("resizing_pad", (8, 20, 3), lambda: L.Resizing(6, 6, pad_to_aspect_ratio=True))
chain("resizing_antialias", (16, 20, 3), lambda: L.Resizing(6, 6, antialias=True))
chain("resizing_uint8", (16, 20, 3), lambda: L.Resizing(6, 6), dtype="uint8", kind=255)
chain("centercrop", IMAGE, lambda: L.CenterCrop(4, 7))
chain("centercrop_larger", IMAGE, lambda: L.CenterCrop(12, 7))
chain("randomcrop", IMAGE, lambda: L.RandomCrop(5, 6))
chain("randomcrop_larger", IMAGE, lambda: L.RandomCrop(12, 14))
for name, shape, make in [
    ("flatten", IMAGE, lambda: L.Flatten()), ("flatten_scalar", (), lambda: L.Flatten()), ("flatten_free", (None, 4), lambda: L.Flatten()),
    ("reshape", (12,), lambda: L.Reshape((3, 4))), ("reshape_rest", (12,), lambda: L.Reshape((-1, 2))), ("reshape_free", (None, 4), lambda: L.Reshape((-1, 2))),
    ("reshape_flat", (3, 4), lambda: L.Reshape((12,))), ("reshape_scalar", (1,), lambda: L.Reshape(())), ("permute", (3, 4, 5), lambda: L.Permute((3, 1, 2))), ("permute_free", (None, 4), lambda: L.Permute((2, 1))),
    ("repeat", (5,), lambda: L.RepeatVector(4)), ("rescaling", IMAGE, lambda: L.Rescaling(1 / 127.5, -1.0)),
    ("rescaling_lists", (4, 5, 3), lambda: L.Rescaling([0.5, 2.0, 1.0], [0.1, 0.2, 0.3])), ("rescaling_scale_only", (5,), lambda: L.Rescaling(2.0)),
    ("normalization_given", (4, 5, 3), lambda: L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 0.5])),
    ("normalization_one", (4, 5, 3), lambda: L.Normalization(axis=None, mean=0.4, variance=2.0)),
    ("normalization_invert", (4, 5, 3), lambda: L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 0.5], invert=True)),
    ("normalization_zero_variance", (3,), lambda: L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 0.0, 0.5])),
    ("identity", (5,), lambda: L.Identity()), ("activity", (5,), lambda: L.ActivityRegularization(0.1, 0.2)),
]:
    chain(name, shape, make)


def adapted(shape, axis):
    def build():
        import numpy as np
        layer = L.Normalization(axis=axis)
        layer.adapt(np.random.default_rng(3).normal(2, 3, (64, *shape)).astype("float32"))
        return keras.Sequential([keras.Input(shape, name="x"), layer, L.Dense(3)])
    return build


for shape, axis in (((5,), -1), ((4, 5), None), ((4, 5), 1), ((4, 5), (1, 2)), ((4, 5, 3), (1, -1))):
    case(f"normalization_adapted_{len(shape)}_{axis}".replace(" ", ""), adapted(shape, axis))
chain("category_one_hot", (), lambda: L.CategoryEncoding(10, output_mode="one_hot"), dtype="int32")
chain("category_multi_hot", (4,), lambda: L.CategoryEncoding(10, output_mode="multi_hot"), dtype="int32")
chain("category_count", (4,), lambda: L.CategoryEncoding(10, output_mode="count"), dtype="int32")
chain("discretization", (4,), lambda: L.Discretization(bin_boundaries=[-1.0, 0.0, 0.7]))
chain("discretization_one_hot", (1,), lambda: L.Discretization(bin_boundaries=[-1.0, 0.0, 0.7], output_mode="one_hot"))
for name in ("RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast", "RandomTranslation", "RandomBrightness", "RandomInvert", "RandomPerspective", "RandomColorDegeneration", "RandomElasticTransform", "AutoContrast", "Solarization", "Equalization", "RandomShear", "RandomSharpness", "RandomHue", "RandomSaturation", "RandomGrayscale", "RandomPosterization", "RandomErasing", "RandomGaussianBlur", "RandAugment", "MixUp", "CutMix", "AugMix"):
    def made(name=name):
        args = {"RandomRotation": (0.1,), "RandomZoom": (0.1,), "RandomContrast": (0.1,), "RandomTranslation": (0.1, 0.1), "RandomBrightness": (0.1,), "RandomColorDegeneration": (0.2,), "RandomHue": (0.1,), "RandomSaturation": (0.2,), "RandomGrayscale": (0.2,), "RandomSharpness": (0.2,), "RandomPosterization": (4,)}.get(name, ())
        return getattr(L, name)(*args)
    chain(f"train_{name}", (8, 8, 3), made, lambda: L.Flatten(), lambda: L.Dense(2), kind=255)
for name, args in (("Dropout", (0.5,)), ("SpatialDropout1D", (0.5,)), ("GaussianDropout", (0.5,)), ("GaussianNoise", (0.5,)), ("AlphaDropout", (0.5,))):
    chain(f"train_{name}", STEPS, lambda n=name, a=args: getattr(L, n)(*a), lambda: L.Dense(3))

# Merging
for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
    call(f"merge_{name.lower()}", [(4, 5), (4, 5)], lambda a, b, n=name: getattr(L, n)()([a, b]))
    if name != "Concatenate":
        call(f"merge_{name.lower()}_broadcast", [(4, 1), (1, 5)], lambda a, b, n=name: getattr(L, n)()([a, b]))
        call(f"merge_{name.lower()}_ranks", [(4, 5), (5,)], lambda a, b, n=name: getattr(L, n)()([a, b]))
    if name != "Subtract":
        call(f"merge_{name.lower()}_three", [(4, 5), (4, 5), (4, 5)], lambda a, b, c, n=name: getattr(L, n)()([a, b, c]))
for axis in (1, 2, -1, -2):
    call(f"concatenate_axis{axis}", [(4, 5), (4, 5)], lambda a, b, x=axis: L.Concatenate(axis=x)([a, b]))
call("concatenate_uneven", [(4, 5), (3, 5), (2, 5)], lambda a, b, c: L.Concatenate(axis=1)([a, b, c]))
for shapes, axes in ([((5,), (5,)), 1], [((4, 5), (5,)), (2, 1)], [((4, 5), (4, 6)), 1], [((4, 5), (6, 5)), 2], [((4, 5), (5, 6)), (2, 1)], [((4, 5), (3, 5)), -1], [((3, 4, 5), (3, 4, 5)), -1], [((5,), (4, 5)), (1, 2)]):
    for normalize in (False, True):
        key = f"{shapes}_{axes}_{normalize}".replace(" ", "").replace(",", "x").replace("(", "").replace(")", "")
        call(f"dot_{key}", shapes, lambda a, b, x=axes, n=normalize: L.Dot(axes=x, normalize=n)([a, b]))

# Embeddings and masks
chain("embedding", (7,), lambda: L.Embedding(10, 4), dtype="int32")
chain("embedding_float", (7,), lambda: L.Embedding(10, 4), kind=9.9)
chain("embedding_int64", (7,), lambda: L.Embedding(10, 4), dtype="int64")
chain("embedding_free", (None,), lambda: L.Embedding(10, 4), lambda: L.GlobalAveragePooling1D(), dtype="int32")
chain("embedding_mask_average", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda: L.GlobalAveragePooling1D(), dtype="int32", kind=3)
chain("embedding_mask_max", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda: L.GlobalMaxPooling1D(), dtype="int32", kind=3)
chain("embedding_mask_dense", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda: L.Dense(5, activation="relu"), lambda: L.Dropout(0.1), lambda: L.GlobalAveragePooling1D(), dtype="int32", kind=3)
chain("embedding_mask_flatten", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda: L.Flatten(), dtype="int32", kind=3)
call("embedding_shared", [(7,), (5,)], (lambda a, b: (lambda e: L.Concatenate()([L.GlobalAveragePooling1D()(e(a)), L.GlobalAveragePooling1D()(e(b))]))(L.Embedding(10, 4, mask_zero=True))), dtypes=["int32", "int32"], kind=3)
call("masking", [STEPS], lambda x: L.LSTM(4)(L.Masking(0.0)(x * K.cast(x[:, :, :1] > 0, "float32"))), files=("keras",))
call("masking_relu", [STEPS], lambda x: L.GRU(4, return_sequences=True)(L.Masking(0.0)(L.ReLU(threshold=1.2)(x))))
call("mask_add", [(7,)], lambda x: L.LSTM(3)(L.Add()([L.Embedding(10, 4, mask_zero=True)(x), L.Embedding(10, 4)(x)])), dtypes=["int32"], kind=3)
call("mask_concatenate", [(7,)], lambda x: L.LSTM(3)(L.Concatenate()([L.Embedding(10, 4, mask_zero=True)(x), L.Embedding(10, 4, mask_zero=True)(x)])), dtypes=["int32"], kind=3)
call("mask_concatenate_steps", [(7,), (5,)], lambda x, y: L.LSTM(3)(L.Concatenate(axis=1)([L.Embedding(10, 4, mask_zero=True)(x), L.Embedding(10, 4, mask_zero=True)(y)])), dtypes=["int32", "int32"], kind=3)
call("mask_timedistributed", [(7,)], lambda x: L.LSTM(3)(L.TimeDistributed(L.Dense(5))(L.Embedding(10, 4, mask_zero=True)(x))), dtypes=["int32"], kind=3)
call("mask_batchnorm", [(7,)], lambda x: L.LSTM(3)(L.BatchNormalization()(L.Embedding(10, 4, mask_zero=True)(x))), dtypes=["int32"], kind=3)
call("mask_layernorm", [(7,)], lambda x: L.GRU(3)(L.LayerNormalization()(L.Embedding(10, 4, mask_zero=True)(x))), dtypes=["int32"], kind=3)
call("mask_conv1d", [(7,)], lambda x: L.GlobalAveragePooling1D()(L.Conv1D(3, 3, padding="same")(L.Embedding(10, 4, mask_zero=True)(x))), dtypes=["int32"], kind=3)

# Recurrent
for cell, sequences, backwards, unroll in itertools.product(("LSTM", "GRU", "SimpleRNN"), (False, True), (False, True), (False, True)):
    key = f"{cell}_{'seq' if sequences else 'last'}_{'back' if backwards else 'fore'}_{'unroll' if unroll else 'while'}"
    chain(f"rnn_{key}", STEPS, lambda c=cell, s=sequences, b=backwards, u=unroll: getattr(L, c)(5, return_sequences=s, go_backwards=b, unroll=u))
    chain(f"rnn_masked_{key}", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda c=cell, s=sequences, b=backwards, u=unroll: getattr(L, c)(5, return_sequences=s, go_backwards=b, unroll=u), dtype="int32", kind=3)
for cell in ("LSTM", "GRU", "SimpleRNN"):
    make = getattr(L, cell)
    chain(f"rnn_{cell}_no_bias", STEPS, lambda m=make: m(5, use_bias=False))
    chain(f"rnn_{cell}_activation", STEPS, lambda m=make, c=cell: m(5, activation="relu", **({} if c == "SimpleRNN" else dict(recurrent_activation="hard_sigmoid"))))
    chain(f"rnn_{cell}_free", (None, 6), lambda m=make: m(5, return_sequences=True), lambda m=make: m(4))
    chain(f"rnn_{cell}_free_backwards", (None, 6), lambda m=make: m(5, return_sequences=True, go_backwards=True))
    chain(f"rnn_{cell}_dropout", STEPS, lambda m=make: m(5, dropout=0.2, recurrent_dropout=0.2))
    chain(f"rnn_{cell}_stack", STEPS, lambda m=make: m(5, return_sequences=True), lambda m=make: m(4, return_sequences=True), lambda m=make: m(3))
    chain(f"rnn_{cell}_stateful", STEPS, lambda m=make: m(5, stateful=True), batch=1)
    chain(f"rnn_{cell}_zero_output", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda m=make: m(5, return_sequences=True, **({"zero_output_for_mask": True})), dtype="int32", kind=3)
    call(f"rnn_{cell}_states", [STEPS], lambda x, m=make: m(5, return_state=True)(x))
    call(f"rnn_{cell}_states_sequence", [STEPS], lambda x, m=make: m(5, return_state=True, return_sequences=True)(x))
    call(f"rnn_{cell}_initial", [STEPS, (5,), (5,)], lambda x, h, c, m=make, n=cell: m(5)(x, initial_state=[h, c] if n == "LSTM" else h) if n == "LSTM" else L.Add()([m(5)(x, initial_state=h), c]))
    call(f"rnn_{cell}_encoder_decoder", [STEPS, (4, 3)], lambda x, y, m=make: m(5, return_sequences=True)(y, initial_state=list(m(5, return_state=True)(x)[1:])))
    chain(f"rnn_cell_{cell}", STEPS, lambda c=cell: L.RNN(getattr(L, f"{c}Cell")(5), return_sequences=True))
    chain(f"rnn_cells_{cell}", STEPS, lambda c=cell: L.RNN([getattr(L, f"{c}Cell")(5), getattr(L, f"{c}Cell")(4)]))
    chain(f"rnn_stacked_{cell}", STEPS, lambda c=cell: L.RNN(L.StackedRNNCells([getattr(L, f"{c}Cell")(5), getattr(L, f"{c}Cell")(4)]), return_sequences=True))
    for mode in ("concat", "sum", "mul", "ave", None):
        chain(f"bidirectional_{cell}_{mode}", STEPS, lambda m=make, o=mode: L.Bidirectional(m(5, return_sequences=True), merge_mode=o)) if mode else call(f"bidirectional_{cell}_none", [STEPS], lambda x, m=make: L.Bidirectional(m(5, return_sequences=True), merge_mode=None)(x))
    chain(f"bidirectional_{cell}_last", STEPS, lambda m=make: L.Bidirectional(m(5)))
    chain(f"bidirectional_{cell}_masked", (7,), lambda: L.Embedding(10, 4, mask_zero=True), lambda m=make: L.Bidirectional(m(5, return_sequences=True)), lambda m=make: L.Bidirectional(m(3)), dtype="int32", kind=3)
    chain(f"bidirectional_{cell}_free", (None, 6), lambda m=make: L.Bidirectional(m(5, return_sequences=True)))
    call(f"bidirectional_{cell}_states", [STEPS], lambda x, m=make: L.Bidirectional(m(5, return_state=True))(x))
    chain(f"bidirectional_{cell}_own", STEPS, lambda m=make: L.Bidirectional(m(5), backward_layer=m(5, go_backwards=True, activation="relu")))
chain("rnn_gru_reset_before", STEPS, lambda: L.GRU(5, reset_after=False))
chain("rnn_gru_reset_before_no_bias", STEPS, lambda: L.GRU(5, reset_after=False, use_bias=False, return_sequences=True))
chain("rnn_lstm_no_forget_bias", STEPS, lambda: L.LSTM(5, unit_forget_bias=False))
call("rnn_shared", [STEPS, STEPS], (lambda a, b: (lambda r: L.Concatenate()([r(a), r(b)]))(L.LSTM(4))))
chain("rnn_convlstm", (3, 6, 6, 2), lambda: L.ConvLSTM2D(4, 3, padding="same"))
chain("timedistributed_dense", STEPS, lambda: L.TimeDistributed(L.Dense(4, activation="relu")))
chain("timedistributed_conv", (3, 8, 8, 2), lambda: L.TimeDistributed(L.Conv2D(4, 3)), lambda: L.TimeDistributed(L.Flatten()), lambda: L.LSTM(4))
chain("timedistributed_pool", (3, 8, 8, 2), lambda: L.TimeDistributed(L.MaxPooling2D()), lambda: L.TimeDistributed(L.GlobalAveragePooling2D()))
chain("timedistributed_model", (3, 8, 8, 2), lambda: L.TimeDistributed(keras.Sequential([keras.Input((8, 8, 2)), L.Conv2D(4, 3), L.BatchNormalization(), L.GlobalMaxPooling2D()])))
chain("timedistributed_free", (None, 6), lambda: L.TimeDistributed(L.Dense(4)))
chain("timedistributed_batchnorm", STEPS, lambda: L.TimeDistributed(L.BatchNormalization()))
chain("timedistributed_embedding", (3, 4), lambda: L.TimeDistributed(L.Embedding(10, 4)), dtype="int32")

# Attention
for options in [dict(), dict(use_scale=True), dict(score_mode="concat"), dict(score_mode="concat", use_scale=True), dict(dropout=0.2)]:
    key = "_".join(f"{k}{v}" for k, v in options.items())
    call(f"attention_{key}", [(4, 6), (5, 6)], lambda q, v, o=options: L.Attention(**o)([q, v]))
call("attention_key", [(4, 6), (5, 3), (5, 6)], lambda q, v, k: L.Attention()([q, v, k]))
call("attention_causal", [(4, 6), (5, 6)], lambda q, v: L.Attention()([q, v], use_causal_mask=True))
call("attention_scores", [(4, 6), (5, 6)], lambda q, v: L.Attention()([q, v], return_attention_scores=True))
call("attention_masks", [(4,), (5,)], lambda q, v: (lambda e: L.Attention()([e(q), e(v)]))(L.Embedding(10, 6, mask_zero=True)), dtypes=["int32", "int32"], kind=3)
call("additive", [(4, 6), (5, 6)], lambda q, v: L.AdditiveAttention()([q, v]))
call("additive_no_scale", [(4, 6), (5, 6), (5, 6)], lambda q, v, k: L.AdditiveAttention(use_scale=False)([q, v, k]))
call("additive_masks", [(4,), (5,)], lambda q, v: (lambda e: L.AdditiveAttention()([e(q), e(v)]))(L.Embedding(10, 6, mask_zero=True)), dtypes=["int32", "int32"], kind=3)
for options in [dict(), dict(use_bias=False), dict(value_dim=3), dict(output_shape=5), dict(value_dim=3, output_shape=7), dict(dropout=0.1)]:
    key = "_".join(f"{k}{v}" for k, v in options.items())
    call(f"mha_{key}", [(4, 6), (5, 6)], lambda q, v, o=options: L.MultiHeadAttention(2, 4, **o)(q, v))
call("mha_self", [STEPS], lambda x: L.MultiHeadAttention(2, 4)(x, x))
call("mha_key", [(4, 6), (5, 3), (5, 6)], lambda q, v, k: L.MultiHeadAttention(2, 4)(q, v, k))
call("mha_causal", [STEPS], lambda x: L.MultiHeadAttention(2, 4)(x, x, use_causal_mask=True))
call("mha_scores", [STEPS], lambda x: L.MultiHeadAttention(2, 4)(x, x, return_attention_scores=True))
call("mha_mask", [STEPS, (8, 8)], lambda x, m: L.MultiHeadAttention(2, 4)(x, x, attention_mask=m), dtypes=["float32", "bool"])
call("mha_axes", [(3, 4, 6)], lambda x: L.MultiHeadAttention(2, 4, attention_axes=(2,))(x, x))
call("mha_axes_two", [(3, 4, 6)], lambda x: L.MultiHeadAttention(2, 4, attention_axes=(1, 2))(x, x))
call("mha_free", [(None, 6)], lambda x: L.MultiHeadAttention(2, 4)(x, x))
call("mha_masked", [(7,)], lambda x: (lambda e: L.GlobalAveragePooling1D()(L.MultiHeadAttention(2, 4)(e, e)))(L.Embedding(10, 6, mask_zero=True)(x)), dtypes=["int32"], kind=3)
call("mha_cross_masked", [(7,), (5,)], lambda x, y: (lambda e: L.MultiHeadAttention(2, 4)(e(x), e(y)))(L.Embedding(10, 6, mask_zero=True)), dtypes=["int32", "int32"], kind=3)
call("gqa", [STEPS], lambda x: L.GroupQueryAttention(4, 4, 2)(x, x))
call("mha_gate", [STEPS], lambda x: L.MultiHeadAttention(2, 4, use_gate=True)(x, x))


def transformer(x):
    x = x + L.MultiHeadAttention(2, 4)(*[L.LayerNormalization(epsilon=1e-6)(x)] * 2)
    y = L.Dense(12, activation="gelu")(L.LayerNormalization(epsilon=1e-6)(x))
    return L.Dense(3, activation="softmax")(L.GlobalAveragePooling1D()(x + L.Dense(6)(y)))


call("transformer", [STEPS], transformer, files=("keras",))

# keras.ops
for name in ["abs", "absolute", "negative", "exp", "square", "sin", "cos", "floor", "ceil", "sign", "tanh", "sigmoid", "relu", "relu6", "softplus", "softsign", "silu", "gelu", "elu", "selu", "leaky_relu", "hard_sigmoid", "hard_silu", "hard_swish", "log_sigmoid", "softmax", "log_softmax", "celu", "hard_tanh", "tanh_shrink", "hard_shrink", "soft_shrink", "threshold", "squareplus", "sparse_plus", "sparse_sigmoid", "swish", "ones_like", "zeros_like", "isnan", "isfinite", "erf", "expm1", "tan", "arctan", "sinh", "cosh", "arcsinh", "stop_gradient", "copy", "ravel", "trunc", "logsumexp", "cumsum", "fabs", "exp2", "deg2rad", "relu_like"]:
    if hasattr(K, name):
        call(f"ops_{name}", [(4, 6)], lambda x, n=name: getattr(K, n)(x, 0.3, 0.1) if n == "threshold" else getattr(K, n)(x) * 1.0 if n in ("isnan", "isfinite") else getattr(K, n)(x), files=("keras",))
call("ops_round", [(4, 6)], lambda x: K.round(x * 3.0), files=("keras",))
for name in ["sqrt", "rsqrt", "log", "reciprocal", "log1p", "log2", "log10", "cbrt"]:
    if hasattr(K, name):
        call(f"ops_{name}", [(4, 6)], lambda x, n=name: getattr(K, n)(x + 0.1), kind=3, files=("keras",))
for name in ["add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "mod", "maximum", "minimum", "arctan2", "divide_no_nan", "logaddexp", "squared_difference", "hypot"]:
    if hasattr(K, name):
        call(f"ops_{name}", [(4, 6), (4, 6)], lambda a, b, n=name: getattr(K, n)(a, b), files=("keras",))
        call(f"ops_{name}_broadcast", [(4, 1), (6,)], lambda a, b, n=name: getattr(K, n)(a, K.expand_dims(b, 1)), files=("keras",))
call("ops_power", [(4, 6)], lambda x: K.power(x + 0.1, 2.5), kind=3, files=("keras",))
call("ops_power_two", [(4, 6)], lambda x: x ** 2, files=("keras",))
call("ops_scalars", [(4, 6)], lambda x: (2.0 - x * 0.5) / 3.0 + 1.0 / (x * x + 1.0), files=("keras",))
call("ops_operators", [(4, 6), (4, 6)], lambda a, b: abs(-a + b) // 0.5 + a % 1.5, files=("keras",))
call("ops_rsub", [(4, 6)], lambda x: 1 - x, files=("keras",))
for name in ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]:
    call(f"ops_{name}", [(4, 6), (4, 6)], lambda a, b, n=name: K.cast(getattr(K, n)(K.round(a), K.round(b)), "float32"), files=("keras",))
call("ops_logic", [(4, 6), (4, 6)], lambda a, b: K.cast(K.logical_or(K.logical_and(a > 0, b > 0), K.logical_not(a > -1)), "float32"), files=("keras",))
call("ops_logical_xor", [(4, 6), (4, 6)], lambda a, b: K.cast(K.logical_xor(a > 0, b > 0), "float32"), files=("keras",))
call("ops_bool_output", [(4, 6)], lambda a: a > 0, files=("keras",))
call("ops_where", [(4, 6), (4, 6)], lambda a, b: K.where(a > 0, a, b * 2), files=("keras",))
call("ops_where_scalar", [(4, 6)], lambda a: K.where(a > 0, a, 0.5), files=("keras",))
for low, high in ((0, 6), (-1, 1), (0, 1), (-0.5, 2.0)):
    call(f"ops_clip_{low}_{high}", [(4, 6)], lambda x, a=low, b=high: K.clip(x * 3, a, b), files=("keras",))
for dtype in ("int32", "bool", "float16", "uint8", "int64", "float64", "bfloat16", "int8", "int16"):
    call(f"ops_cast_{dtype}", [(4, 6)], lambda x, d=dtype: K.cast(K.cast(x * 3, d), "float32"), kind=10, files=("keras",))
for axis in (-1, 1, 2, None, [1, 2]):
    for name in ("mean", "sum", "max", "min", "prod", "var", "std", "norm", "amax", "amin", "any", "all", "logsumexp", "median", "ptp", "count_nonzero", "argmax", "argmin", "cumsum", "cumprod", "sort", "argsort", "average", "nanmean"):
        if not hasattr(K, name) or (isinstance(axis, list) and name in ("argmax", "argmin", "cumsum", "cumprod", "sort", "argsort")) or (axis is None and name not in ("mean", "sum", "max", "argmax", "norm", "min")):
            continue
        if name in ("any", "all"):
            call(f"ops_{name}_axis{axis}".replace(" ", ""), [(4, 6)], lambda x, n=name, a=axis: K.cast(getattr(K, n)(x > -1, axis=a), "float32"), files=("keras",))
        else:
            call(f"ops_{name}_axis{axis}".replace(" ", ""), [(4, 6)], lambda x, n=name, a=axis: getattr(K, n)(x, axis=a), files=("keras",))
            if not name.startswith("arg") and name not in ("cumsum", "cumprod", "sort", "count_nonzero", "average"):
                call(f"ops_{name}_axis{axis}_keep".replace(" ", ""), [(4, 6)], lambda x, n=name, a=axis: getattr(K, n)(x, axis=a, keepdims=True), files=("keras",))
for order in (1, 2, 3, "inf"):
    call(f"ops_norm_{order}", [(4, 6)], lambda x, o=order: K.norm(x, ord=float("inf") if o == "inf" else o, axis=-1), files=("keras",))
    call(f"ops_normalize_{order}", [(4, 6)], lambda x, o=order: K.normalize(x, axis=-1, order=2 if o == "inf" else o), files=("keras",))
call("ops_normalize_axis1", [(4, 6)], lambda x: K.normalize(x, axis=1), files=("keras",))
for name, shapes, function in [
    ("reshape", [(4, 6)], lambda x: K.reshape(x, (-1, 8, 3))), ("reshape_flat", [(4, 6)], lambda x: K.reshape(x, (-1,))), ("transpose", [(4, 6)], lambda x: K.transpose(x, (0, 2, 1))),
    ("expand_dims", [(4, 6)], lambda x: K.expand_dims(x, 1)), ("expand_dims_last", [(4, 6)], lambda x: K.expand_dims(x, -1)), ("expand_dims_two", [(4, 6)], lambda x: K.expand_dims(x, (1, 3))), ("squeeze", [(4, 1, 6)], lambda x: K.squeeze(x, 2)),
    ("squeeze_negative", [(4, 6, 1)], lambda x: K.squeeze(x, -1)), ("concatenate", [(4, 6), (4, 6)], lambda a, b: K.concatenate([a, b], axis=1)), ("concatenate_last", [(4, 6), (4, 2)], lambda a, b: K.concatenate([a, b])) if False else ("concatenate_last", [(4, 6), (4, 2)], lambda a, b: K.concatenate([a, b], axis=-1)),
    ("stack", [(4, 6), (4, 6)], lambda a, b: K.stack([a, b], axis=1)), ("stack_last", [(4, 6), (4, 6)], lambda a, b: K.stack([a, b], axis=-1)), ("hstack", [(4, 6), (4, 6)], lambda a, b: K.hstack([a, b])),
    ("split", [(4, 6)], lambda x: K.split(x, 3, axis=2)), ("split_at", [(4, 6)], lambda x: K.split(x, [1, 4], axis=-1)), ("unstack", [(4, 6)], lambda x: K.unstack(x, axis=1)), ("tile", [(4, 6)], lambda x: K.tile(x, (1, 2, 3))), ("tile_short", [(4, 6)], lambda x: K.tile(x, 2)),
    ("repeat", [(4, 6)], lambda x: K.repeat(x, 2, axis=1)), ("pad", [(4, 6)], lambda x: K.pad(x, ((0, 0), (1, 2), (0, 3)))), ("pad_value", [(4, 6)], lambda x: K.pad(x, ((0, 0), (1, 2), (0, 3)), constant_values=1.5)), ("pad_reflect", [(4, 6)], lambda x: K.pad(x, ((0, 0), (1, 2), (0, 3)), mode="reflect")), ("pad_symmetric", [(4, 6)], lambda x: K.pad(x, ((0, 0), (1, 2), (0, 3)), mode="symmetric")),
    ("matmul", [(4, 6), (6, 5)], lambda a, b: K.matmul(a, b)), ("matmul_ranks", [(3, 4, 6), (6, 5)], lambda a, b: K.matmul(a, K.expand_dims(b, 1))), ("matmul_operator", [(4, 6), (6, 5)], lambda a, b: a @ b), ("matmul_wide", [(3, 4, 6), (3, 6, 5)], lambda a, b: K.matmul(a, b)),
    ("einsum", [(4, 6), (5, 6)], lambda a, b: K.einsum("bqd,bkd->bqk", a, b)), ("einsum_heads", [(4, 2, 6), (5, 2, 6)], lambda a, b: K.einsum("bqhd,bkhd->bhqk", a, b)), ("einsum_mix", [(2, 4, 5), (5, 2, 6)], lambda a, b: K.einsum("bhqk,bkhd->bqhd", a, b)), ("tensordot", [(4, 6), (6, 5)], lambda a, b: K.dot(a, b) if False else K.matmul(a, b)),
    ("take", [(4, 6)], lambda x: K.take(x, [2, 0], axis=1)), ("take_one", [(4, 6)], lambda x: K.take(x, 1, axis=1)), ("take_negative", [(4, 6)], lambda x: K.take(x, [-1, 0], axis=2)), ("getitem", [(4, 6)], lambda x: x[:, 1:3, ::2]), ("getitem_index", [(4, 6)], lambda x: x[:, -1]), ("getitem_new", [(4, 6)], lambda x: x[:, None, :, 2]),
    ("getitem_ellipsis", [(4, 6)], lambda x: x[..., 0]), ("getitem_reverse", [(4, 6)], lambda x: x[:, ::-1]), ("getitem_ellipsis_new", [(4, 6)], lambda x: x[..., None]), ("getitem_negative", [(4, 6)], lambda x: x[:, -3:-1]), ("getitem_mid_ellipsis", [(4, 6, 2)], lambda x: x[:, ..., 1:2]), ("swapaxes", [(4, 6)], lambda x: K.swapaxes(x, 1, 2)), ("moveaxis", [(4, 5, 6)], lambda x: K.moveaxis(x, 1, -1)), ("flip", [(4, 6)], lambda x: K.flip(x, axis=1)), ("roll", [(4, 6)], lambda x: K.roll(x, 2, axis=1)),
    ("flip_two", [(4, 6)], lambda x: K.flip(x, axis=[1, 2])), ("slice", [(4, 6)], lambda x: K.slice(x, [0, 1, 2], [1, 2, 3])), ("broadcast_to", [(1, 6)], lambda x: K.broadcast_to(x, (1, 4, 6))), ("one_hot", [(4,)], lambda x: K.one_hot(K.cast(x, "int32"), 5)), ("image_resize", [(4, 5, 3)], lambda x: K.image.resize(x, (7, 8))), ("max_pool", [(8, 8, 3)], lambda x: K.max_pool(x, 2, 2)), ("average_pool", [(8, 8, 3)], lambda x: K.average_pool(x, 2, 2, padding="same")),
    ("mean_of_list", [(4, 6), (4, 6)], lambda a, b: (a + b) / 2), ("top_k", [(4, 6)], lambda x: K.top_k(x, 3)[0]), ("tril", [(4, 6)], lambda x: K.tril(x)), ("vectorize", [(4, 6)], lambda x: K.mean(K.square(x - K.mean(x, axis=-1, keepdims=True)), axis=-1)), ("l2", [(6,)], lambda x: x / K.sqrt(K.sum(K.square(x), axis=1, keepdims=True))), ("outer", [(4,), (5,)], lambda a, b: K.expand_dims(a, 2) * K.expand_dims(b, 1)), ("rgb_to_grayscale", [(4, 5, 3)], lambda x: K.image.rgb_to_grayscale(x)), ("depth_to_space", [(4, 5, 8)], lambda x: K.nn.depth_to_space(x, 2) if hasattr(K.nn, "depth_to_space") else x), ("space_to_depth", [(4, 6, 3)], lambda x: K.nn.space_to_depth(x, 2) if hasattr(K.nn, "space_to_depth") else x), ("shape_reshape", [(4, 6)], lambda x: K.reshape(x, (K.shape(x)[0], 24))), ("constant_add", [(4, 6)], lambda x: x + __import__("numpy").arange(6, dtype="float32")), ("constant_left", [(4, 6)], lambda x: __import__("numpy").arange(6, dtype="float32") * x), ("constant_matmul", [(4, 6)], lambda x: K.matmul(x, __import__("numpy").ones((6, 3), "float32"))),
]:
    call(f"ops_{name}", shapes, function, kind=4 if name == "one_hot" else None, files=("keras",) if name != "vectorize" else BOTH)
for name, function in [("add", lambda a, b: a + b), ("floor_divide", lambda a, b: a // (b + 1)), ("mod", lambda a, b: a % (b + 1)), ("maximum", K.maximum), ("multiply", lambda a, b: a * b - 3), ("less", lambda a, b: K.cast(a < b, "int32"))]:
    call(f"int32_{name}", [(4, 6), (4, 6)], function, dtypes=["int32", "int32"], kind=20, files=("keras",))

# Models
def base():
    return keras.Sequential([keras.Input((9, 11, 4)), L.Conv2D(5, 3, activation="relu"), L.BatchNormalization(), L.GlobalAveragePooling2D()], name="base")


def inner_functional():
    i = keras.Input((9, 11, 4))
    x = L.Conv2D(5, 3)(i)
    return keras.Model(i, [L.GlobalMaxPooling2D()(x), L.GlobalAveragePooling2D()(x)], name="inner")


case("model_nested_sequential", lambda: keras.Sequential([keras.Input(IMAGE, name="x"), base(), L.Dense(3)]))
case("model_nested_twice", lambda: keras.Sequential([keras.Input(IMAGE, name="x"), keras.Sequential([base(), L.Dense(4, activation="relu")]), L.Dense(3)]))


def functional_over(make, inputs=1):
    def build():
        ins = [keras.Input(IMAGE, name=f"in{i}") for i in range(inputs)]
        return keras.Model(ins if inputs > 1 else ins[0], make(*ins))
    return build


case("model_nested_functional", functional_over(lambda x: L.Dense(3)(L.Concatenate()(inner_functional()(x)))))
case("model_siamese", functional_over((lambda a, b: (lambda m: L.Dense(1, activation="sigmoid")(L.Subtract()([m(a), m(b)])))(base())), 2))
case("model_siamese_l1", functional_over((lambda a, b: (lambda m: K.sum(K.abs(m(a) - m(b)), axis=1, keepdims=True))(base())), 2), files=("keras",))
case("model_shared_dense", functional_over((lambda x: (lambda d: d(d(L.Dense(5)(L.Flatten()(x)))))(L.Dense(5, activation="tanh")))))
case("model_shared_bn", functional_over((lambda a, b: (lambda c, n: L.Add()([n(c(a)), n(c(b))]))(L.Conv2D(4, 3), L.BatchNormalization())), 2))
case("model_shared_conv_one_bn", functional_over((lambda x: (lambda c: L.Add()([L.BatchNormalization()(c(x)), c(x)]))(L.Conv2D(4, 3)))))
case("model_input_as_output", functional_over(lambda x: [x, L.Flatten()(x)]))
case("model_same_output_twice", functional_over(lambda x: (lambda y: [y, y])(L.Flatten()(x))))
case("model_intermediate_outputs", functional_over(lambda x: (lambda y: [y, L.ReLU()(y), L.BatchNormalization()(y)])(L.Conv2D(3, 3)(x))))


def dict_model():
    a, b = keras.Input((4,), name="zeta"), keras.Input((4,), name="alpha")
    return keras.Model({"zeta": a, "alpha": b}, {"second": L.Dense(3, name="d1")(a), "first": L.Dense(2, name="d2")(L.Concatenate()([a, b]))})


case("model_dicts", dict_model)


def named_outputs():
    x = keras.Input((4,), name="x")
    y = L.Dense(5, activation="relu")(x)
    return keras.Model(x, [L.Dense(2, name="boxes")(y), L.Dense(3, name="scores", activation="softmax")(y)])


case("model_named_outputs", named_outputs)
case("model_deep", lambda: keras.Sequential([keras.Input((8,), name="x"), *[L.Dense(8, activation="tanh") for _ in range(60)]]))


def transfer():
    backbone = keras.applications.MobileNetV2((32, 32, 3), include_top=False, weights=None, alpha=0.35)
    backbone.trainable = False
    i = keras.Input((32, 32, 3), name="image")
    x = L.RandomFlip()(i)
    x = keras.applications.mobilenet_v2.preprocess_input(x)
    x = L.GlobalAveragePooling2D()(backbone(x, training=False))
    return keras.Model(i, L.Dense(5, activation="softmax")(L.Dropout(0.2)(x)))


case("model_transfer", transfer, kind=255, files=("keras",))


def policy(name, make):
    def build():
        keras.config.set_dtype_policy(name)
        try:
            return make()
        finally:
            keras.config.set_dtype_policy("float32")
    return build


def small():
    return keras.Sequential([keras.Input(IMAGE, name="x"), L.Conv2D(5, 3, activation="relu"), L.BatchNormalization(), L.GlobalAveragePooling2D(), L.Dense(3), L.Activation("softmax", dtype="float32")])


def small_lstm():
    return keras.Sequential([keras.Input((7,), dtype="int32", name="x"), L.Embedding(10, 4, mask_zero=True), L.Bidirectional(L.LSTM(4)), L.Dense(3, dtype="float32")])


for p in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64"):
    case(f"policy_{p}", policy(p, small), tolerance=5e-2 if p != "float64" else 1e-5)
    case(f"policy_{p}_lstm", policy(p, small_lstm), kind=5, tolerance=5e-2 if p != "float64" else 1e-5)
for dtype in ("uint8", "int32", "int64", "bool", "float16", "float64", "int8", "int16"):
    chain(f"input_{dtype}", (6, 6, 3), lambda: L.Rescaling(1 / 255), lambda: L.Conv2D(3, 3), dtype=dtype, kind=120 if dtype != "bool" else None, tolerance=1e-5 if dtype != "float16" else 2e-3)
chain("fixed_batch", IMAGE, lambda: L.Conv2D(3, 3), lambda: L.Flatten(), lambda: L.Dense(2), batch=1)


def sequential_without_input():
    model = keras.Sequential([L.Conv2D(3, 3, activation="relu"), L.Flatten(), L.Dense(2)])
    model.build((None, 8, 8, 2))
    return model


case("sequential_without_input", sequential_without_input)


class Scale(L.Layer):
    def call(self, x):
        return x * 2


chain("refused_lambda", (4,), lambda: L.Dense(3), lambda: L.Lambda(lambda x: x * 2), lambda: L.Dense(2))
chain("refused_custom", (4,), lambda: Scale(), lambda: L.Dense(2))
