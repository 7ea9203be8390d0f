"""`python -m galley.project` is the `galley` command; the supervisor starts its parts so."""

from galley.project.cli import main

main()
