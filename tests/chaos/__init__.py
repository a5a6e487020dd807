"""Broken on purpose: every part of a site of many machines is killed, cut or starved while uploads are under way."""
