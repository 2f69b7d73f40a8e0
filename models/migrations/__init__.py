"""Schema migrations, written by `tortoise makemigrations`."""
