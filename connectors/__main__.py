"""`python -m connectors <verb>`: run the connectors, list them, check one, or convert a file without a broker."""

from connectors.kit.command import main
from connectors.kit.making import convert
from connectors.publishing.command import serve_command
from connectors.working import working

__all__ = ("convert", "main", "working")

main.add_command(serve_command)

if __name__ == "__main__":
    main(prog_name="python -m connectors")
