"""What both doors on the network stand on: the live index, who may come in, and the socket they listen on."""
