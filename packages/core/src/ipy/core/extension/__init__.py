"""The extensions that come along: `autoreload` and `storemagic`."""
