"""The bureau's figures, each derived from stored records that are listed beside it."""
