"""The files that every reader must refuse, each for one rule."""
from . import (
    refused_compression, refused_containers, refused_graphs, refused_headers, refused_networks,
    refused_sections, refused_tensors, refused_texts)

MODULES = (
    refused_headers, refused_containers, refused_compression, refused_sections, refused_texts, refused_graphs,
    refused_networks, refused_tensors)


def vectors():
    for module in MODULES:
        yield from module.vectors()
