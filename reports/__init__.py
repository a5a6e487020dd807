"""How far are we?"""
