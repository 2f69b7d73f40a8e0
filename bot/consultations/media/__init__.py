"""Photos, voices and videos: fetched or uploaded, checked by their content, cleaned, kept and shown."""
