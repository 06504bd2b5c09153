from collections.abc import Iterator

from fastapi.routing import RouteContext, iter_route_contexts
from starlette.requests import HTTPConnection


def routes_at(connection: HTTPConnection) -> Iterator[RouteContext]:
    """The routes of this path, whatever their methods."""
    path = connection.scope["path"].removeprefix(connection.scope.get("root_path", ""))
    for route in iter_route_contexts(connection.app.routes):
        if route.methods and route.path_regex.match(path):
            yield route
