"""Who does it, when?"""
