"""What came in?"""
