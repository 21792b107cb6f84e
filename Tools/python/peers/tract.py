"""tract, optimised for the batch."""
from .base import Runtime


class Tract(Runtime):
    module = "tract"
    distribution = "tract"
    libraries = ("tract/*.so",)

    def __init__(self, network, batch, inputs):
        import tract

        model = tract.onnx().load(network.file(".onnx"))
        kinds = {"float32": "f32", "int64": "i64"}
        for index, value in enumerate(inputs.values()):
            model.set_input_fact(index, ",".join(map(str, value.shape)) + "," + kinds[str(value.dtype)])
        for index in range(model.output_count()):
            model.set_output_fact(index, None)
        self.runnable = model.into_model().into_runnable()
        self.bound = [tract.Tensor.from_numpy(value) for value in inputs.values()]

    def run(self):
        self.results = self.runnable.run(self.bound)

    def outputs(self):
        return [value.to_numpy() for value in self.results]
