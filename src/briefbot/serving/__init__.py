"""What the doors on the network stand on: the live index, the threads that answer, who may come in, and the socket."""
