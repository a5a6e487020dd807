"""What does it say? Pixels in, verdicts, words and a PDF/A out."""
