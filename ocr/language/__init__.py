"""What the Vietnamese language says about the words that were read."""
