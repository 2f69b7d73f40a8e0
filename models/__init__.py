"""The stored nouns of the service: one file per business noun, no behaviour."""
