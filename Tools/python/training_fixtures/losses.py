"""The losses, as PyTorch computes them. Each adds `factor` times itself to the network's loss."""
import torch
from torch.nn import functional as F


def term(network, kind, values, loss, factor, **fields):
    network.loss = network.loss + factor * loss
    network.terms.append(
        {"kind": kind, "values": [value.id for value in values], "factor": factor}
        | {key: value for key, value in fields.items() if value is not None})


def name_of(target):
    return None if target is None else target[0]


def cross_entropy(network, logits, targets, weights=None, class_weights=None, factor=1.0):
    """Targets are classes, or distributions over them. The mean over rows, a weighted one with weights of the rows.

    With weights of the classes PyTorch's own mean: over the weights of the targets' classes, or, of distributions, over
    the rows.
    """
    rows = logits.tensor.flatten(0, -2)
    soft = targets[1].is_floating_point()
    expected = targets[1].flatten(0, -2) if soft else targets[1].flatten()
    if weights is None:
        given = None if class_weights is None else torch.tensor(class_weights, dtype=rows.dtype)
        loss = F.cross_entropy(rows, expected, given)
    else:
        counted = weights[1].flatten()
        loss = (F.cross_entropy(rows, expected, reduction="none") * counted).sum() / counted.sum()
    term(
        network, "crossEntropy", [logits], loss, factor, weights=name_of(weights), classWeights=class_weights,
        **{"distributions" if soft else "targets": targets[0]})


def cross_entropy_of_probabilities(network, value, targets, epsilon=1e-9, factor=1.0):
    """The mean over rows of the negative logarithm of the target's probability."""
    loss = F.nll_loss((value.tensor.flatten(0, -2) + epsilon).log(), targets[1].flatten())
    term(network, "crossEntropyOfProbabilities", [value], loss, factor, targets=targets[0], epsilon=epsilon)


def session_cross_entropy(network, logits, targets, factor=1.0):
    """The mean over all steps of sequences of different lengths."""
    valid = torch.arange(logits.tensor.shape[1])[None] < torch.tensor(network.lengths)[:, None]
    loss = F.cross_entropy(logits.tensor[valid], targets[1][valid])
    term(network, "crossEntropy", [logits], loss, factor, targets=targets[0])


def binary_cross_entropy(network, value, targets, weights=None, from_logits=False, factor=1.0):
    """The mean over elements; weights multiply elements and do not change what is divided by."""
    function = F.binary_cross_entropy_with_logits if from_logits else F.binary_cross_entropy
    loss = function(value.tensor, targets[1], weight=None if weights is None else weights[1])
    kind = "binaryCrossEntropy" if from_logits else "binaryCrossEntropyOfProbabilities"
    term(network, kind, [value], loss, factor, targets=targets[0], weights=name_of(weights))


def squared_error(network, value, targets, factor=1.0):
    """The mean over elements."""
    term(network, "squaredError", [value], F.mse_loss(value.tensor, targets[1]), factor, targets=targets[0])


def ranking_hinge(network, scores, margin=1.0, factor=1.0):
    """Scores [B, T] of which the first half are normal items; the i-th is paired with the i-th of the other half."""
    normal, abnormal = scores.tensor.chunk(2)
    loss = F.relu(margin + normal.max(1).values - abnormal.max(1).values).mean()
    term(network, "rankingHinge", [scores], loss, factor, margin=margin)


def disentanglement(network, private, shared, form, epsilon=1e-6, factor=1.0):
    """Squared Frobenius norm of a Gram matrix of [B, T, D] and [B, T, D].

    `features`: rows over their norms, which count as constants; the mean over the D x D elements of (P^T S)^2.
    `positions`: the sum of (P S^T)^2 of each item, T x T elements, its mean over items.
    """
    if form == "features":
        p, s = (part.tensor.flatten(0, 1) for part in (private, shared))
        p, s = (rows / (rows.norm(dim=1, keepdim=True).detach() + epsilon) for rows in (p, s))
        loss = (p.T @ s).square().mean()
    else:
        loss = (private.tensor @ shared.tensor.transpose(1, 2)).square().sum((1, 2)).mean()
    term(network, "disentanglement", [private, shared], loss, factor, form=form)


def jensen_shannon(network, first, second, factor=1.0):
    """Of distributions [B, T] over steps, in nats; the mean over items."""
    p, q = first.tensor, second.tensor
    middle = (p + q) / 2
    divergence = ((p * (p / middle).log()).sum(1) + (q * (q / middle).log()).sum(1)) / 2
    term(network, "jensenShannon", [first, second], divergence.mean(), factor)
