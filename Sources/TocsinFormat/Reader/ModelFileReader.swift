/// Reads model files. Strict: the one encoding that Spec/ModelFormat.md allows for a content is accepted, nothing else.
public enum ModelFileReader {}
