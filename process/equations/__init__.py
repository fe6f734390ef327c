"""The physics as plain functions: numpy in, numpy out, SI units, one source each."""
