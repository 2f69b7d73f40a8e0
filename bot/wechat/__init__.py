"""The WeChat platform: pushes in, calls out."""
