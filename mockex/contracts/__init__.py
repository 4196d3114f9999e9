"""What messages must look like, and whether they do."""
