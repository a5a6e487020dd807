"""A copy of everything that must not be lost, and the way back: rows of one moment, bytes by digest."""
