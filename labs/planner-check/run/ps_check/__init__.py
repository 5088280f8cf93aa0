"""Parameter servers and workers over plain sockets: rounds of push and pull over a SIMULATED wire."""
