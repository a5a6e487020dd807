"""Bytes by SHA-256."""
