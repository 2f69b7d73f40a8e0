"""What the program fills into the texts of `learning`."""

TEXTS = {"learning.source": "number reviewer"}
