"""What expected.json says of a file, computed from its description and by no reader."""
import copy
import hashlib

from .container import FIRST_ATTACHMENT, INITIAL_STATE, QUANTISATION, STORED, WEIGHTS
from .encoding import u16, u32


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def accepted(vector):
    """The sections, the identities, the digest of each tensor's bytes, and the digest of the stored form."""
    file = vector.file
    computing = [s for s in file.sections if s.number <= QUANTISATION or s.number == INITIAL_STATE]
    weights = next((section.content for section in file.sections if section.number == WEIGHTS), b"")
    return {
        "shows": vector.shows,
        "sections": [section.number for section in file.sections],
        "weightsIdentity": identity(b"tocsin-weights-1", computing),
        "contentIdentity": identity(b"tocsin-content-1", covered(file)),
        "fileIdentity": file_identity(file),
        "tensors": {label: sha256(weights[start:end]) for label, (start, end) in file.tensor_ranges.items()},
        "isStoredForm": all(section.codec == STORED for section in file.sections),
        "storedFormSHA256": sha256(stored_form(file).encode()),
    }


def refused(vector):
    return {
        "rule": vector.rule, "section": vector.section, "offset": vector.offset, "change": vector.change}


def covered(file):
    """The sections that identities are of: neither attachments nor signatures."""
    return [section for section in file.sections if section.number < FIRST_ATTACHMENT]


def identity(label, sections):
    items = [u16(section.number) + hashlib.sha256(section.content).digest() for section in sections]
    return sha256(label + b"".join(items))


def file_identity(file):
    sections = covered(file)
    head = b"tocsin-file-1" + u32(len(sections))
    head += u16(file.version[0]) + u16(file.version[1]) + u32(file.required) + u32(file.optional)
    rows = [section.row(0) for section in sections]
    return sha256(b"".join([head] + rows + [section.stored_bytes for section in sections]))


def stored_form(file):
    """The same content with every section stored as it is."""
    stored = copy.deepcopy(file)
    for section in stored.sections:
        section.stored, section.codec, section.filter, section.element_size = None, STORED, 0, 0
    return stored
