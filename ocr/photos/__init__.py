"""A sheet in a photo, found and laid flat."""
