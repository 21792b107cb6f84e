"""A reader of model files, version 1.0, from the specification alone."""

from .errors import FormatError
from .limits import Limits
from .reader import ModelFile, read

__all__ = ["FormatError", "Limits", "ModelFile", "read"]
