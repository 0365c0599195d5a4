"""Every family of keras.applications with random weights, at the least size that it takes quickly."""

import keras

A = keras.applications
FAMILIES = {
    "MobileNet": (96, {}), "MobileNetV2": (96, {}), "MobileNetV3Small": (96, {}), "MobileNetV3Large": (96, {}),
    "EfficientNetB0": (96, {}), "EfficientNetV2B0": (96, {}), "EfficientNetV2S": (96, {}), "ResNet50": (96, {}), "ResNet50V2": (96, {}),
    "Xception": (96, {}), "DenseNet121": (96, {}), "NASNetMobile": (224, {}), "InceptionV3": (96, {}), "InceptionResNetV2": (96, {}),
    "ConvNeXtTiny": (96, {}), "VGG16": (64, {}), "VGG19": (64, {}), "ResNet101": (64, {}), "NASNetLarge": (331, {}),
}
CASES = {}
for name, (size, options) in FAMILIES.items():
    if name in ("NASNetLarge",):
        continue

    def build(name=name, size=size, options=options):
        return getattr(A, name)(input_shape=(size, size, 3), weights=None, classes=20, **options)

    CASES[f"app_{name}"] = (build, 255 if "Mobile" in name and "V3" in name or "Efficient" in name or "ConvNeXt" in name else 1, ("keras",), 1e-5)
