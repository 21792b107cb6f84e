"""ONNX Runtime with its CPU provider, all graph optimisations, inputs and outputs bound to fixed buffers."""
import os

from .base import Runtime


class OnnxRuntime(Runtime):
    module = "onnxruntime"
    distribution = "onnxruntime"
    libraries = ("onnxruntime/capi/libonnxruntime.so*",)

    def __init__(self, network, batch, inputs):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.add_free_dimension_override_by_name("B", batch)
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            self.model_file(network), options, providers=["CPUExecutionProvider"])
        binding = session.io_binding()
        self.bound = {name: onnxruntime.OrtValue.ortvalue_from_numpy(value) for name, value in inputs.items()}
        for name, value in self.bound.items():
            binding.bind_ortvalue_input(name, value)
        for output in session.get_outputs():
            binding.bind_output(output.name, "cpu")
        session.run_with_iobinding(binding)
        self.results = binding.get_outputs()
        for output, value in zip(session.get_outputs(), self.results, strict=True):
            binding.bind_ortvalue_output(output.name, value)
        self.session, self.binding = session, binding
        # Below the wrapper, which looks the options up at every call.
        self.call, self.handle = session._sess.run_with_iobinding, binding._iobinding

    def run(self):
        self.call(self.handle, None)

    def outputs(self):
        return [value.numpy() for value in self.results]


class OnnxRuntimeInt8(OnnxRuntime):
    """What ONNX Runtime's dynamic quantisation makes of the network, in the cache: weights of int8 from the start,
    activations at each run. GRUs stay in float32."""

    precision = "int8"

    @classmethod
    def model_file(cls, network):
        import onnxruntime

        path = os.path.join(network.cache, f"{network.name}.int8.onnx")
        source = network.file(".onnx")
        # Another version of the quantiser makes another file.
        newest = max(os.path.getmtime(source), os.path.getmtime(onnxruntime.__file__))
        if not os.path.exists(path) or os.path.getmtime(path) < newest:
            from onnxruntime.quantization import QuantType, quantize_dynamic

            os.makedirs(network.cache, exist_ok=True)
            unfinished = f"{path}.{os.getpid()}"
            quantize_dynamic(source, unfinished, weight_type=QuantType.QInt8)
            os.replace(unfinished, path)
        return path
