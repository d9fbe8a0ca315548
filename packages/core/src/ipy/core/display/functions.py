"""`display()` and its relatives."""

from __future__ import annotations

import sys
from collections.abc import Container
from typing import Any

from ipy.core.active import get_ipython

from .publisher import erase_line, flush_streams


def publish_display_data(
    data: dict[str, Any],
    metadata: dict[str, Any] | None = None,
    *,
    transient: dict[str, Any] | None = None,
    **kwargs: Any,
) -> None:
    """Send ready-made representations of one object to the front end; outside a shell the text is printed.

    Args:
        data: the data by MIME type; types of one's own, such as `application/vnd.example+json`, pass unchanged.
        metadata: further information by MIME type.
        transient: what front ends should not keep, such as `display_id`.
        **kwargs: `update=True` replaces what was shown with the same `display_id`.
    """
    shell = get_ipython()
    if shell is None:
        # Without text, better the raw data than nothing.
        sys.stdout.write(f"{data.get('text/plain', data)}\n")
        return
    if transient:
        kwargs["transient"] = transient
    # Looked up at each call: libraries put their own `publish` there.
    shell.display_pub.publish(data=data, metadata=metadata, **kwargs)


def display(
    *objs: Any,
    include: Container[str] | None = None,
    exclude: Container[str] | None = None,
    metadata: dict[str, Any] | None = None,
    transient: dict[str, Any] | None = None,
    display_id: str | bool | None = None,
    raw: bool = False,
    clear: bool = False,
    **kwargs: Any,
) -> DisplayHandle | None:
    """Show objects in the best way that the front end knows; outside a shell their `repr` is printed.

    Args:
        *objs: what to show.
        include: make only these MIME types.
        exclude: leave these MIME types out.
        metadata: goes with the metadata that the objects give, by MIME type.
        transient: what front ends should not keep.
        display_id: a name under which the output can be updated later; True makes one up.
        raw: the objects are dicts of data by MIME type already.
        clear: clear the output area before something new is shown.
        **kwargs: passed to the publisher.

    Returns:
        The handle for updates if `display_id` was given and there is a shell.

    Raises:
        TypeError: `update` without a `display_id`.
    """
    shell = get_ipython()
    if shell is None:
        if objs:
            sys.stdout.write(" ".join(map(repr, objs)) + "\n")
        return None
    transient = dict(transient or {})
    if display_id is True:
        display_id = _new_id()
    if display_id:
        transient["display_id"] = display_id
    if kwargs.get("update") and "display_id" not in transient:
        raise TypeError("display(update=True) needs the display_id of what is to be updated")
    if clear:
        clear_output(wait=True)
    for obj in objs:
        if raw:
            publish_display_data(obj, metadata, transient=transient, **kwargs)
            continue
        data, made = shell.display_formatter.format(obj, include=include, exclude=exclude)
        if not data:
            # It has displayed itself, or has nothing to show.
            continue
        publish_display_data(data, _merge(made, metadata), transient=transient, **kwargs)
    return DisplayHandle(display_id) if display_id else None


def update_display(obj: Any, *, display_id: str, **kwargs: Any) -> None:
    """Show `obj` instead of what was displayed with this `display_id`, wherever it stands.

    Args:
        obj: what to show.
        display_id: the name that was given to `display`.
        **kwargs: as for `display`.
    """
    kwargs["update"] = True
    display(obj, display_id=display_id, **kwargs)


class DisplayHandle:
    """An output that can be changed later; `display(obj, display_id=True)` returns one.

    Args:
        display_id: its name; one is made up if none is given.
    """

    def __init__(self, display_id: str | None = None) -> None:
        self.display_id = _new_id() if display_id is None else display_id

    def __repr__(self) -> str:
        return f"<{type(self).__name__} display_id={self.display_id}>"

    def display(self, obj: Any, **kwargs: Any) -> None:
        """Show `obj` as a new output with this name; the arguments are those of `display`."""
        display(obj, display_id=self.display_id, **kwargs)

    def update(self, obj: Any, **kwargs: Any) -> None:
        """Show `obj` instead of what is shown under this name; the arguments are those of `display`."""
        update_display(obj, display_id=self.display_id, **kwargs)


def clear_output(wait: bool = False) -> None:
    """Clear the output of the running cell; on a terminal and outside a shell, the line of the cursor.

    Args:
        wait: clear only when something new comes, so that an animation does not flicker.
    """
    shell = get_ipython()
    if shell is None:
        flush_streams()
        erase_line()
    else:
        shell.display_pub.clear_output(wait)


def _new_id() -> str:
    import os

    return os.urandom(16).hex()


def _merge(made: Any, given: Any) -> Any:
    """`given` added to `made`, dicts inside them too; what was given wins."""
    if not isinstance(made, dict) or not isinstance(given, dict):
        return made if given is None else given
    merged = dict(made)
    for key, value in given.items():
        merged[key] = _merge(merged.get(key), value)
    return merged
