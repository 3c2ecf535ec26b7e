class Problem(Exception):
    """Why a comparison can't be made, in one line for the person who started it."""
