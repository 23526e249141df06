"""Questions to a server of the user's own choice."""

from __future__ import annotations

from typing import Any

from brain.errors import TierError
from brain.tiers.wire import Wire
from brain.tools.errors import ToolError


async def ask(url: str, path: str, *, token: str = "", post: Any = None) -> Any:
    """The JSON that it answers with; `post` makes it a POST. Raises ToolError."""
    wire = Wire(url, {"Authorization": f"Bearer {token}"} if token else {})
    try:
        return (await wire.ask("GET" if post is None else "POST", path, post)).json()
    except TierError as error:
        # What the server says of it is not repeated: it may be read by a model.
        told = f"{url} refused ({error.status})." if error.status else str(error)
        raise ToolError(told) from error
    except ValueError as error:
        raise ToolError(f"{url} sent what is no JSON.") from error
    finally:
        await wire.close()
