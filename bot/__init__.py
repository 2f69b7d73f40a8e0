"""What the service does; imports inside this package point down only (see docs/ARCHITECTURE.md)."""
