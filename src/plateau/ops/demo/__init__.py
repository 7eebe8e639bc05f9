"""The demonstration: a believable year in the life of a network of two channels."""
