"""What tflite-support reads of a model's metadata: python metadata.py MODEL.tflite prints JSON."""

import json
import sys

from tflite_support import metadata
from tflite_support import metadata_schema_py_generated as schema
from tflite_support import schema_py_generated as model_schema

with open(sys.argv[1], "rb") as file:
    content = bytearray(file.read())
displayer = metadata.MetadataDisplayer.with_model_buffer(content)
names = displayer.get_packed_associated_file_list()
model = model_schema.Model.GetRootAsModel(content, 0)
entries = [model.Metadata(i) for i in range(model.MetadataLength())]
runtime = next(entry for entry in entries if entry.Name() == b"min_runtime_version")
print(
    json.dumps(
        {
            "metadata": json.loads(displayer.get_metadata_json()),
            "files": {name: displayer.get_associated_file_buffer(name).decode() for name in names},
            "minRuntimeVersion": bytes(model.Buffers(runtime.Buffer()).DataAsNumpy()).rstrip(b"\0").decode(),
        }
    )
)
