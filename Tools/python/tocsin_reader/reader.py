"""Reading a file (specification, section 8: the order of the checks)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy

from . import limits as numbers
from .container import Container, Decoded, Entry, Header, read_container
from .errors import FormatError
from .graph import Graph, read_graph
from .identities import Identities, identities
from .inference import check_graph
from .limits import Limits
from .sections import GoldenVector, SchemaPort, Signature
from .sections import read_golden_vectors, read_schema, read_signatures, read_texts
from .tensors import INT8, Tensor, check_quantisation_length, check_weights_length
from .tensors import read_scales, read_tensor_index, read_weights


@dataclass
class ModelFile:
    """All that a file says. Sections that are bytes to this layer are kept as bytes, by number in `raw`."""

    header: Header
    sections: list[Entry]
    identities: Identities
    graph: Graph
    tensor_index: list[Tensor]
    tensors: dict[str, numpy.ndarray]
    scales: dict[str, numpy.ndarray]
    schema: list[SchemaPort] | None = None
    golden_vectors: list[GoldenVector] | None = None
    card: dict[str, str] | None = None
    provenance: dict[str, str] | None = None
    signatures: list[Signature] = field(default_factory=list)
    raw: dict[int, bytes] = field(default_factory=dict)

    @property
    def detector(self) -> bytes | None:
        """Section 6."""
        return self.raw.get(numbers.DETECTOR)

    @property
    def log_parser(self) -> bytes | None:
        """Section 7."""
        return self.raw.get(numbers.LOG_PARSER)

    @property
    def vocabulary(self) -> bytes | None:
        """Section 8."""
        return self.raw.get(numbers.VOCABULARY)

    @property
    def baselines(self) -> bytes | None:
        """Section 14."""
        return self.raw.get(numbers.BASELINES)


def read(data: bytes, limits: Limits = Limits()) -> ModelFile:
    """Reads a file; raises `FormatError` where it breaks a rule."""
    data = bytes(data)
    limits = limits.effective()
    container = read_container(data, limits)
    tensor_index = read_tensor_index(container.decoded(_required(container, numbers.TENSOR_INDEX)), limits)
    graph = read_graph(container.decoded(_required(container, numbers.GRAPH)), len(tensor_index), limits)
    check_graph(graph, tensor_index)
    tensors: dict[str, numpy.ndarray] = {}
    entry = _present_if(container, numbers.WEIGHTS, bool(tensor_index))
    if entry is not None:
        check_weights_length(entry, tensor_index)
        tensors = read_weights(container.decoded(entry), tensor_index)
    scales: dict[str, numpy.ndarray] = {}
    entry = _present_if(
        container, numbers.QUANTISATION, any(row.element_type == INT8 for row in tensor_index)
    )
    if entry is not None:
        check_quantisation_length(entry, tensor_index)
        scales = read_scales(container.decoded(entry), tensor_index)
    model = ModelFile(
        container.header, container.entries, identities(container), graph, tensor_index, tensors, scales
    )
    for entry in container.entries:
        if entry.number > numbers.QUANTISATION:
            _read_other(model, entry.number, container.decoded(entry))
    return model


def _read_other(model: ModelFile, number: int, data: Decoded) -> None:
    """A section behind quantisation."""
    if number == numbers.SCHEMA:
        model.schema = read_schema(data, model.graph)
    elif number == numbers.GOLDEN_VECTORS:
        model.golden_vectors = read_golden_vectors(data, model.graph)
    elif number == numbers.CARD:
        model.card = read_texts(data, number)
    elif number == numbers.PROVENANCE:
        model.provenance = read_texts(data, number)
    elif number == numbers.SIGNATURE:
        model.signatures = read_signatures(data)
    else:
        model.raw[number] = bytes(data)


def _required(container: Container, number: int) -> Entry:
    entry = container.entry(number)
    if entry is None:
        raise FormatError("missingSection", None, 36)
    return entry


def _present_if(container: Container, number: int, needed: bool) -> Entry | None:
    """A section that must be there if and only if something else is."""
    if needed:
        return _required(container, number)
    entry = container.entry(number)
    if entry is not None:
        raise FormatError("unexpectedSection", None, entry.row)
    return None
