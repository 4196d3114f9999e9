"""Our own documents: YAML that knows its lines, and sentences about what is wrong with it."""
