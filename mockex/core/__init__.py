"""The exchange itself: no bytes, no JSON, no sockets, no clock, no randomness but what it is handed."""
