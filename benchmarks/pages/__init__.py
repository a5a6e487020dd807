"""Drawn pages with their truth: what reading is measured on. Persons, offices and numbers in them are invented."""
