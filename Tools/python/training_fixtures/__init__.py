"""The networks behind the training fixtures, each run by PyTorch and written down as operations of the graph at once.

B batch, T time steps, D features, H hidden units. `network` has a method for each operation, with what PyTorch computes
for it; `losses` and `optimisers` do the same for what training adds; `table` lists the cases.
"""
