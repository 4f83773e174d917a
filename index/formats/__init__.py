"""How files of each format are read: bytes -> text, and what the file says of its articles."""
