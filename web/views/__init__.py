"""Views: parse, ask accounts.access, call one function, render."""
