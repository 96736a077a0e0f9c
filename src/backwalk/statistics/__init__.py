"""Random-effects pooling and what belongs to it: arrays in, frozen results out; knows no file and no knee."""
