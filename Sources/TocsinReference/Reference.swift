/// Every operation in plain Swift and `Double`, written for comparison with the formula and not for speed.
///
/// It shares no code with the kernels: a mistake in one does not hide in the other. Shapes: `B` batch, `T` time steps,
/// `D` input features, `H` hidden units, `V` classes, `N` outputs.
public enum Reference {}
