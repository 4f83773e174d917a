"""The steps of cleaning (index/clean.py): what lines show, where stories begin, what is kept."""
