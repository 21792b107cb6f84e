"""ONNX Runtime with its CPU provider, all graph optimisations, inputs and outputs bound to fixed buffers."""
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
            network.file(".onnx"), options, providers=["CPUExecutionProvider"])
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
