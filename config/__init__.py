"""How is it set up?"""
