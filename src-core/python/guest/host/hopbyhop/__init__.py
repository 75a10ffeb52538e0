"""Host side of Hop by Hop inside the interpreter: tracer and simulated world. Not part of the simulated machine."""
