"""What passed between a client and an exchange, as lines of a file."""
