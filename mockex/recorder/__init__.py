"""Records what an exchange says to an account, and reads recordings from disk."""
