"""The small networks behind the ONNX fixtures, one class for each construct.

B batch, T time steps, D features, H hidden units. Every network keeps the batch first at its ports; what PyTorch's
modules do inside is what the importer has to understand.
"""
