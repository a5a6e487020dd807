"""The record and its copies: PDF/A with the scans and the words in it; words as hOCR and ALTO."""
