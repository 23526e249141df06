"""A small MCP server, made with the official SDK; run over stdio, or on a port of loopback."""

from __future__ import annotations

import os
import sys

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

server = MCPServer("garden")


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def moisture(bed: str) -> str:
    """Tell how wet a garden bed is. In percent."""
    return f"{bed} is 40 percent wet"


@server.tool()
def water(bed: str, litres: int = 5) -> str:
    """Water a garden bed."""
    if litres > 100:
        raise ToolError("There is not so much water.")
    return f"{litres} litres on {bed}"


@server.tool()
def die() -> str:
    """End the garden server."""
    os._exit(3)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        server.run()
