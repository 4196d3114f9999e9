"""What a dialect offers, as documents for machines: OpenAPI of its REST side, AsyncAPI of its sockets."""
