"""Other runtimes on the neutral networks: one module each, with the same four functions of `base.Runtime`."""
