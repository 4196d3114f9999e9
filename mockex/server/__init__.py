"""The only room that waits: sockets, the clock and the driver."""
