"""OpenVINO's CPU plugin, reshaped to the batch, in the precision asked for (it takes bfloat16 by itself otherwise)."""
from .base import Runtime


class OpenVino(Runtime):
    module = "openvino"
    distribution = "openvino"
    libraries = (
        "openvino/libs/libopenvino.so*", "openvino/libs/libopenvino_intel_cpu_plugin.so",
        "openvino/libs/libopenvino_onnx_frontend.so*", "openvino/libs/libtbb.so*")

    def __init__(self, network, batch, inputs):
        import openvino

        model = openvino.Core().read_model(network.file(".onnx"))
        model.reshape({name: list(value.shape) for name, value in inputs.items()})
        self.compiled = openvino.Core().compile_model(model, "CPU", {
            "INFERENCE_PRECISION_HINT": self.precision, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False})
        self.request = self.compiled.create_infer_request()
        self.bound = {name: openvino.Tensor(value, shared_memory=True) for name, value in inputs.items()}
        for name, tensor in self.bound.items():
            self.request.set_tensor(name, tensor)
        # Below the wrapper, which looks at the type of every argument at every call.
        self.call = super(type(self.request), self.request).infer

    def run(self):
        self.call({}, share_outputs=True, decode_strings=False)

    def outputs(self):
        return [self.request.get_output_tensor(index).data.copy() for index in range(len(self.compiled.outputs))]


class OpenVinoBfloat16(OpenVino):
    """Products of bfloat16 wherever the plugin has them."""

    precision = "bf16"

    def __init__(self, network, batch, inputs):
        super().__init__(network, batch, inputs)
        # On a processor without them the plugin falls back to float32 and says nothing.
        taken = self.compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        if taken != self.precision:
            raise RuntimeError(f"OpenVINO takes {taken} on this processor")
