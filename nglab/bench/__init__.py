"""The benchmark of the oracle: ports by other hands, and is what it says true?"""
