"""The test vectors of the model file format, built from Spec/ModelFormat.md alone.

`encoding` and `container` write files, `network` the graph and its tensors, `contents` the other sections, `zstd` and
`frames` compressed bytes; `bases` and `operations` hold the models that vectors start from. `valid` yields the files
that readers must accept; `invalid` gathers those that they must refuse, from a module for each subject. `expected`
says what readers must find.
"""
