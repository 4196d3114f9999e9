"""`python -m mockex` is the command `mockex`."""

from mockex.cli import main

main()
